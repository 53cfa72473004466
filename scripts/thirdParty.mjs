// Whose code is in the bundles, and under which licence: told by the bundles' source maps, so that nothing can be forgotten.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

/** Packages of which the build copies a file as it is. */
const copied = ['node_modules/web-tree-sitter', 'node_modules/tree-sitter-elixir'];

/** The text of `third-party-notices.txt`. Throws where a bundled package has no licence. */
export function thirdPartyNotices() {
  const folders = [...new Set([...copied, ...bundled()])].sort();
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${licenceText(folder, license)}`;
  });
  return `ElixirScope contains code of these packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Folders of the packages whose files went into the bundles in dist/. */
function bundled() {
  const maps = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.map'));
  return maps.flatMap((name) => {
    const { sources } = JSON.parse(readFileSync(join(root, 'dist', name), 'utf8'));
    return sources
      .map((path) => /^(?:\.\.\/)+((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
      .filter((path) => path !== undefined);
  });
}

function licenceText(folder, license) {
  const file = readdirSync(join(root, folder)).find((name) => /^(licen[sc]e|copying)/i.test(name));
  if (file) return readFileSync(join(root, folder, file), 'utf8').trim();
  // Some say it only in their README or manifest.
  if (license && existsSync(join(root, folder, 'package.json'))) return `Its licence is ${license}; the package brings no text of it.`;
  throw new Error(`${folder} is bundled and has no licence.`);
}
