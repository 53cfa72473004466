// How long one waits in large projects: node --import tsx test/bench/scale.ts
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLargeProject } from '../support/largeProject.js';
import { measure } from '../support/measure.js';

const sizes = [
  { modules: 20, processes: 5 },
  { modules: 2000, processes: 5 },
  { modules: 20, processes: 300 },
];
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'elixirscope-scale-'));
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
  try {
    const { project } = writeLargeProject(join(folder, 'large'), size);
    const compiling = Date.now();
    execFileSync('mix', ['compile'], { cwd: project, env: { ...process.env, MIX_ENV: 'test' }, stdio: 'pipe' });
    const plain = Date.now();
    execFileSync('sh', ['-c', 'mix test --seed 0 || true'], { cwd: project, stdio: 'pipe' });
    process.stdout.write(
      `${size.modules} modules, ${size.processes} processes: mix compile ${plain - compiling} ms, mix test ${Date.now() - plain} ms\n`,
    );
    for (const run of ['first', 'second']) {
      const waits = await measure(project, env);
      const said = Object.entries(waits).map(([what, value]) => `${what} ${value.toFixed(what === 'threadsListed' ? 0 : 1)}`);
      process.stdout.write(`  ${run} run: ${said.join(', ')}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
