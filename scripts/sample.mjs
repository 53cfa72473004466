// The sample project that the extension brings along: the shop that the tests record, as one file, path → text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

const folder = join(root, 'test/projects/shop');
const notSources = new Set(['_build', 'deps', 'cover', '.elixir_ls', '.vscode']);

/** All sources of the shop. */
export const sampleProject = () => Object.fromEntries(sources('').map((path) => [path, readFileSync(join(folder, path), 'utf8')]));

function sources(below) {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => !notSources.has(name))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? sources(path) : [path];
    });
}
