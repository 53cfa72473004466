import { existsSync, readdirSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { DebugProtocol } from '@vscode/debugprotocol';

/** `lib/shop/cart.ex:12`, as stack traces, ExUnit and the compiler write it. */
const PLACE = /(?:^|[\s("'])((?:[^\s:()"']*\/)?[^\s:()"'/]+\.(?:exs?|eex|leex|heex|erl|hrl)):(\d+)/;

/** The files that were looked for, by project folder and name as written. */
const found = new Map<string, string | undefined>();
const mostRemembered = 10_000;

/** The place in the project's code that a line of output names, if it names one that is there. */
export function sourceIn(text: string, projectDir: string): { readonly source: DebugProtocol.Source; readonly line: number } | undefined {
  // Most lines name nothing: a look that costs little comes first.
  if (!text.includes('.e') && !text.includes('.h') && !text.includes('.l')) return undefined;
  const [, name, line] = PLACE.exec(stripVTControlCharacters(text)) ?? [];
  if (name === undefined || line === undefined) return undefined;
  const path = fileOf(name, projectDir);
  return path === undefined ? undefined : { source: { name: basename(path), path }, line: Number(line) };
}

function fileOf(name: string, projectDir: string): string | undefined {
  const key = `${projectDir}\0${name}`;
  if (found.has(key)) return found.get(key);
  const path = [isAbsolute(name) ? name : join(projectDir, name), ...inUmbrella(name, projectDir)].find((one) => existsSync(one));
  if (found.size >= mostRemembered) found.clear();
  found.set(key, path);
  return path;
}

/** Of an umbrella's children each names its files from its own folder: the one that has such a file, if only one has. */
function inUmbrella(name: string, projectDir: string): string[] {
  const apps = join(projectDir, 'apps');
  if (isAbsolute(name) || !existsSync(apps)) return [];
  const files = readdirSync(apps)
    .map((app) => join(apps, app, name))
    .filter((file) => existsSync(file));
  return files.length === 1 ? files : [];
}
