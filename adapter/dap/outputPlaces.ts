import { existsSync, readdirSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { DebugProtocol } from '@vscode/debugprotocol';

/** `lib/shop/cart.ex:12`, as stack traces (which name the application before it), ExUnit and the compiler write it. */
const PLACE = /(?:\((?<app>\w+) [^()\s]+\) |^|[\s("'])(?<name>(?:[^\s:()"']*\/)?[^\s:()"'/]+\.(?:exs?|eex|leex|heex|erl|hrl)):(?<line>\d+)/;
/** Their files are not in the project. */
const ELSEWHERE = new Set(['elixir', 'eex', 'ex_unit', 'iex', 'logger', 'mix', 'kernel', 'stdlib']);

/** The files that were looked for, by project folder and name as written. */
const found = new Map<string, string | undefined>();
const mostRemembered = 10_000;

/** The place in the project's code that a line of output names, if it names one that is there. */
export function sourceIn(text: string, projectDir: string): { readonly source: DebugProtocol.Source; readonly line: number } | undefined {
  // Most lines name nothing: a look that costs little comes first.
  if (!text.includes('.e') && !text.includes('.h') && !text.includes('.l')) return undefined;
  const { app = '', name, line } = PLACE.exec(stripVTControlCharacters(text))?.groups ?? {};
  if (name === undefined || ELSEWHERE.has(app)) return undefined;
  const path = fileOf(name, app, projectDir);
  return path === undefined ? undefined : { source: { name: basename(path), path }, line: Number(line) };
}

function fileOf(name: string, app: string, projectDir: string): string | undefined {
  const key = [projectDir, app, name].join('\0');
  if (found.has(key)) return found.get(key);
  const dependency = join(projectDir, 'deps', app);
  const path =
    app !== '' && existsSync(dependency)
      ? [join(dependency, name)].find((one) => existsSync(one))
      : [isAbsolute(name) ? name : join(projectDir, name), ...inUmbrella(name, projectDir)].find((one) => existsSync(one));
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
