// Bundles the adapter into dist/, with the two wasm files it loads beside it.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

mkdirSync(dist, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['adapter/main.ts'],
  outfile: join(dist, 'main.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  // Some dependencies are CommonJS and ask for Node's own modules with require.
  banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
});
copyFileSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm'), join(dist, 'web-tree-sitter.wasm'));
copyFileSync(
  join(dirname(require.resolve('tree-sitter-elixir/package.json')), 'tree-sitter-elixir.wasm'),
  join(dist, 'tree-sitter-elixir.wasm'),
);
