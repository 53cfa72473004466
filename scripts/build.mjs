// Bundles the engine (with the two wasm files it loads beside it) and the extension into dist/.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { sampleProject } from './sample.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

mkdirSync(dist, { recursive: true });
const common = { absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', sourcemap: true, logLevel: 'warning' };
await build({
  ...common,
  entryPoints: ['adapter/main.ts'],
  outfile: join(dist, 'main.js'),
  format: 'esm',
  // Some packages' main file is UMD, whose requires no bundler follows.
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and ask for Node's own modules with require.
  banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
});
await build({
  ...common,
  entryPoints: ['extension/main.ts'],
  outfile: join(dist, 'extension.cjs'),
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['vscode'],
});
writeFileSync(join(dist, 'sample.json'), JSON.stringify(sampleProject()));
copyFileSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm'), join(dist, 'web-tree-sitter.wasm'));
copyFileSync(
  join(dirname(require.resolve('tree-sitter-elixir/package.json')), 'tree-sitter-elixir.wasm'),
  join(dist, 'tree-sitter-elixir.wasm'),
);
