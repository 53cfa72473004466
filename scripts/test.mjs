// Everything: types, lint, format, the probe's own tests and all of ours. Ends with the line "N passed, N failed".
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, open, whyNot } from './generation.mjs';
import { npx, root, run, tee } from './lib.mjs';
import { setup, setupGenerations, setupWorkbench } from './setup.mjs';
import { exUnit, mocha as ofMocha } from './testOutput.mjs';

setup();
setupWorkbench();
const named = process.argv.slice(2);
const newer = named.length === 0 ? newerGeneration() : {};
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
if (named.length === 0) await onNewerGeneration();

rmSync(scratch, { recursive: true, force: true });
// Once more, for who reads only the end of a long output.
if (newer.leftOut)
  process.stdout.write(`\nLeft out: Elixir 1.18 on OTP 27, for ${newer.leftOut}. As root on Debian: npm run test:matrix -- trixie\n`);
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

/** Begins to bring Elixir 1.18 on OTP 27, which takes about a minute the first time: meanwhile other tests run. */
function newerGeneration() {
  setupGenerations();
  const leftOut = whyNot();
  if (leftOut) return { leftOut };
  const installed = install('trixie');
  // Who waits for it hears of that.
  installed.catch(() => {});
  return { installed };
}

/** There the probe's tests, the main job and what the command line promises. The whole is `npm run test:matrix`. */
async function onNewerGeneration() {
  // It cannot be downloaded: that says nothing of what is tested.
  const system = await newer.installed?.catch((error) => {
    newer.leftOut = error.message;
  });
  if (system === undefined) return;
  process.stdout.write('\n== Elixir 1.18 on OTP 27\n');
  const { env, probe, shop, close } = open(system);
  try {
    await mixTest([], 'auto', probe);
    const { status } = await tee(process.execPath, ['scripts/walkBack.mjs', shop], { env });
    const worked = status === 0;
    count({ passed: worked ? 1 : 0, failed: worked ? 0 : 1, failures: worked ? [] : ['  the walk back on Elixir 1.18'] });
    await mocha(['test/e2e/cli/record.test.ts'], 'auto', env);
  } finally {
    close();
  }
}

/** What failed has a second try, alone, as with mocha. */
async function mixTest(files, sink, { cwd, env } = ofThisMachine()) {
  const told = (...args) => tee('mix', ['test', ...args], { cwd, env: { ...env, ELIXIRSCOPE_SINK: sink } });
  const { status, output } = await told(...files);
  const first = exUnit(output, status);
  const worthIt = first.failures.length > 0 && first.failures.length === first.failed && first.failed <= fewEnough;
  if (!worthIt) return count(first);
  const again = await told('--failed');
  const { passed, failed, failures } = exUnit(again.output, again.status);
  // What was not told again has not passed.
  if (passed + failed < first.failed) return count(first);
  count({ passed: first.passed + passed, failed, failures, unsteady: failed === 0 ? first.failures : [] });
}

function ofThisMachine() {
  const env = { ...process.env, MIX_ENV: 'test', ELIXIRSCOPE_BUILD_PATH: join(scratch, '_build') };
  return { cwd: `${root}/beam_probe`, env };
}

/** As above: what is about recording also with the portable sink. */
async function ourTests() {
  await mocha(named.length > 0 ? named : ['test/**/*.test.ts'], 'auto');
  const again = ['accumulators', 'failures', 'killed', 'secrets', 'traps'].map((name) => `test/probe/${name}.test.ts`);
  if (named.length === 0) await mocha(again, 'portable');
}

/** Each test has a second try; that it took one is said. Those in VS Code have their own rule. */
async function mocha(specs, sink, env = process.env) {
  const [command, args] = npx('mocha', '--retries', '1', ...(process.stdout.isTTY ? ['--color'] : []), ...specs);
  const { status, output } = await tee(command, args, { env: { ...env, ELIXIRSCOPE_SINK: sink } });
  count(ofMocha(output, status));
}

function count(run) {
  passed += run.passed;
  failed += run.failed;
  failures.push(...run.failures);
  unsteady.push(...(run.unsteady ?? []));
}
