import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { noSuchFolder, notMixProject } from '../errors.js';

export interface Project {
  /** Absolute. */
  readonly dir: string;
  readonly name: string;
}

/** The mix project in `dir`. As mix does, looks in this folder alone, and honours MIX_EXS. Throws the failure to show. */
export function findProject(dir: string, env: Readonly<Record<string, string | undefined>>): Project {
  const folder = resolve(dir);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw noSuchFolder(folder);
  const mixExs = env.MIX_EXS || 'mix.exs';
  if (!existsSync(resolve(folder, mixExs))) throw notMixProject(folder, mixExs);
  return { dir: folder, name: basename(folder) || 'root' };
}

/** The installation's folder `name`, found beside the code that asks: from sources and from the bundle alike. */
export function findAbove(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = join(folder, '..')) {
    const candidate = join(folder, name);
    if (existsSync(candidate)) return candidate;
    if (folder === join(folder, '..')) return undefined;
  }
}
