// Packs the extension: one file for every platform, elixirscope-<version>.vsix, or where `--out <file>` says. Checks what is in it.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { must, root } from './lib.mjs';
import { thirdPartyNotices } from './thirdParty.mjs';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What the extension cannot do without. */
const needed = [
  'package.json',
  'package.nls.json',
  'dist/readme.md',
  'CHANGELOG.md',
  'LICENSE',
  'bin/elixirscope.js',
  'bin/uninstalled.js',
  'dist/extension.cjs',
  'dist/main.js',
  'dist/sample.json',
  'dist/tree-sitter-elixir.wasm',
  'dist/web-tree-sitter.wasm',
  'dist/third-party-notices.txt',
  'l10n/bundle.l10n.json',
  'beam_probe/mix.exs',
  'beam_probe/build.exs',
  // The probe is compiled on the user's machine.
  ...['lib', 'native', 'c_src'].flatMap((folder) => filesIn(`beam_probe/${folder}`)),
  ...filesIn('l10n'),
];
/** What must not be in it, wherever the allow-list would let it through. */
const unwanted = [
  /\.ts$/,
  /\.map$/,
  /(^|\/)README\.md$/,
  /(^|\/)test\//,
  /(^|\/)node_modules\//,
  /(^|\/)_build\//,
  /\.(o|so|beam|vsix|log)$/,
];
/** Paths of the machine it was packed on. */
const machinePaths = [root, process.env.HOME].filter((path) => path && path !== '/root' && path !== '/');
const mostBytes = 2_500_000;

/** Builds and packs; gives the file's size in bytes. Throws where something is in it that should not be, or lacking. */
export async function packageExtension(out) {
  must(process.execPath, ['scripts/build.mjs']);
  writeFileSync(join(root, 'dist/third-party-notices.txt'), thirdPartyNotices());
  writeFileSync(join(root, 'dist/readme.md'), readmeWithin());
  const files = (await listFiles({ cwd: root, packageManager: PackageManager.None, readmePath: 'dist/readme.md' })).map((path) =>
    path.replaceAll('\\', '/'),
  );
  const wrong = whatIsWrong(files);
  if (wrong.length > 0) throw new Error(`The package is not as it should be:\n  ${wrong.join('\n  ')}`);
  await createVSIX({
    cwd: root,
    packagePath: out,
    dependencies: false,
    readmePath: 'dist/readme.md',
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
  const { size } = statSync(out);
  if (size > mostBytes) throw new Error(`${out} has ${size} bytes: more than ${mostBytes}. Is something in it that should not be?`);
  return size;
}

/** README.md as it can be read inside the package: without the pictures and links to files that are not there. */
function readmeWithin() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  return text
    .replace(/<picture>.*?<\/picture>\n+/gs, '')
    .replace(/!\[[^\]]*\]\((?!https:)[^)]*\)\n*/g, '')
    .replace(/\[([^\]]+)\]\((?!https:)[^)]*\)/g, '$1');
}

/** A sentence for each fault of the list. */
function whatIsWrong(files) {
  const missing = [...needed, ...namedByManifest()].filter((path) => !files.includes(path));
  const extra = files.filter((path) => unwanted.some((pattern) => pattern.test(path)));
  const leaking = files.filter((path) => {
    const text = readFileSync(join(root, path), 'latin1');
    return machinePaths.some((one) => text.includes(one));
  });
  return [
    ...missing.map((path) => `${path} is missing`),
    ...extra.map((path) => `${path} should not be in it`),
    ...leaking.map((path) => `${path} names a folder of this machine`),
  ];
}

function filesIn(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map(({ parentPath, path, name }) => relative(root, join(parentPath ?? path, name)).replaceAll('\\', '/'));
}

/** Files of the package that the manifest speaks of: icons, grammars, walkthrough pages. */
function namedByManifest() {
  const paths = new Set();
  const walk = (value) => {
    if (typeof value === 'string' && /^(\.\/)?(media|syntaxes|dist|l10n)\/.*\.\w+$/.test(value)) paths.add(value.replace(/^\.\//, ''));
    else if (value && typeof value === 'object') for (const one of Object.values(value)) walk(one);
  };
  walk(manifest);
  return paths;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const out = values.out ?? join(root, `${manifest.name}-${manifest.version}.vsix`);
  const size = await packageExtension(out);
  process.stdout.write(`${relative(process.cwd(), out)}: ${(size / 1e6).toFixed(2)} MB\n`);
}
