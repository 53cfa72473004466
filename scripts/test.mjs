// Everything: types, lint, format, the probe's own tests and all of ours. Ends with the line "N passed, N failed".
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npx, root, run, tee } from './lib.mjs';
import { setup, setupWorkbench } from './setup.mjs';
import { exUnit, mocha as ofMocha } from './testOutput.mjs';

setup();
setupWorkbench();
const scratch = mkdtempSync(join(tmpdir(), 'elixirscope-test-'));
let passed = 0;
let failed = 0;
const failures = [];
/** What failed once, and passed when it was told again. */
const unsteady = [];
/** More failures than these are no accident, and are not told again. */
const fewEnough = 3;

await check('build', [process.execPath, ['scripts/build.mjs']], 'npm run build');
await check('typecheck', npx('tsc', '--noEmit'), 'npm run typecheck');
await check('lint', npx('biome', 'check'), 'npm run format');
await check('mix format', ['mix', ['format', '--check-formatted'], { cwd: `${root}/beam_probe` }], '(cd beam_probe && mix format)');
await probeTests();
await ourTests();

rmSync(scratch, { recursive: true, force: true });
// Once more, for who reads only the end of a long output.
if (unsteady.length > 0) process.stdout.write(`\nUnsteady, passed only when told again:\n\n${unsteady.join('\n\n')}\n`);
if (failures.length > 0) process.stdout.write(`\nWhat failed:\n\n${failures.join('\n\n')}\n\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** A check without counts of its own: it counts as one test only where it fails. */
async function check(name, [command, args, options], remedy) {
  if (run(command, args, options) === 0) return;
  failed++;
  failures.push(`  ${name} failed; try: ${remedy}`);
}

/** All of them with the sink that users get, then with the portable one those that are about the sink. */
async function probeTests() {
  await mixTest([], 'auto');
  await mixTest(
    ['sink', 'hot_path_traps', 'secrets', 'fixtures'].map((name) => `test/${name}_test.exs`),
    'portable',
  );
}

/** What failed has a second try, alone, as with mocha. */
async function mixTest(files, sink) {
  const env = { ...process.env, MIX_ENV: 'test', ELIXIRSCOPE_BUILD_PATH: join(scratch, '_build'), ELIXIRSCOPE_SINK: sink };
  const told = (...args) => tee('mix', ['test', ...args], { cwd: `${root}/beam_probe`, env });
  const { status, output } = await told(...files);
  const first = exUnit(output, status);
  const worthIt = first.failures.length > 0 && first.failures.length === first.failed && first.failed <= fewEnough;
  if (!worthIt) return count(first);
  const again = await told('--failed');
  const { passed, failed, failures } = exUnit(again.output, again.status);
  count({ passed: first.passed + passed, failed, failures, unsteady: failed === 0 ? first.failures : [] });
}

/** As above: what is about recording also with the portable sink. */
async function ourTests() {
  const named = process.argv.slice(2);
  await mocha(named.length > 0 ? named : ['test/**/*.test.ts'], 'auto');
  const again = ['accumulators', 'failures', 'killed', 'secrets', 'traps'].map((name) => `test/probe/${name}.test.ts`);
  if (named.length === 0) await mocha(again, 'portable');
}

/** Each test has a second try; that it took one is said. Those in VS Code have their own rule. */
async function mocha(specs, sink) {
  const [command, args] = npx('mocha', '--retries', '1', ...(process.stdout.isTTY ? ['--color'] : []), ...specs);
  const { status, output } = await tee(command, args, { env: { ...process.env, ELIXIRSCOPE_SINK: sink } });
  count(ofMocha(output, status));
}

function count(run) {
  passed += run.passed;
  failed += run.failed;
  failures.push(...run.failures);
  unsteady.push(...(run.unsteady ?? []));
}
