// Runs the probe's tests and the main job on newer generations of Elixir and OTP, each in a Debian of its own. Root, on demand.
import { generations, install, open, whyNot } from './generation.mjs';
import { must, npx, run } from './lib.mjs';
import { setup, setupGenerations, setupWorkbench } from './setup.mjs';

setup();
setupWorkbench();
setupGenerations();
const obstacle = whyNot();
if (obstacle) {
  process.stderr.write(`test:matrix cannot run here: ${obstacle}.\n`);
  process.exit(1);
}
must(process.execPath, ['scripts/build.mjs']);
const results = [];
for (const one of generations.filter((one) => process.argv.length <= 2 || process.argv.includes(one)))
  results.push([one, await inside(one)]);
for (const [generation, failed] of results)
  process.stdout.write(`${generation}: ${failed.length === 0 ? 'all passed' : `failed: ${failed.join(', ')}`}\n`);
process.exitCode = results.some(([, failed]) => failed.length > 0) ? 1 : 0;

/** Names of the steps that failed on `generation`. */
async function inside(generation) {
  const debian = open(await install(generation));
  try {
    return steps(debian)
      .filter(([name, step]) => {
        process.stdout.write(`\n== ${generation}: ${name}\n`);
        return step() !== 0;
      })
      .map(([name]) => name);
  } finally {
    debian.close();
  }
}

function steps({ env, probe, shop, work, wrapped }) {
  const [mocha, mochaArgs] = npx('mocha', 'test/e2e/cli/record.test.ts', 'test/corpus/**/*.test.ts');
  const [, twoWindows] = npx('mocha', 'test/workbench/twoWindows.test.ts');
  const [, ofProcesses] = npx('mocha', 'test/probe/system/*.test.ts');
  const besides = { ...process.env, TMPDIR: work, ELIXIRSCOPE_SECOND_ELIXIR: wrapped };
  return [
    ['versions', () => run('elixir', ['--version'], { env })],
    ['probe', () => run('mix', ['test'], probe)],
    ['walk back', () => run(process.execPath, ['scripts/walkBack.mjs', shop], { env })],
    ['record, corpus', () => run(mocha, mochaArgs, { env })],
    ['processes and messages', () => run(mocha, ofProcesses, { env })],
    ['in VS Code, beside the Elixir of this machine', () => run(mocha, twoWindows, { env: besides })],
  ];
}
