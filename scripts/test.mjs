// Everything: types, lint, format, the probe's own tests and all of ours. Ends with the line "N passed, N failed".
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { npx, root, run, tee } from './lib.mjs';
import { setup, setupWorkbench } from './setup.mjs';

setup();
setupWorkbench();
const scratch = mkdtempSync(join(tmpdir(), 'elixirscope-test-'));
let passed = 0;
let failed = 0;

await check('build', [process.execPath, ['scripts/build.mjs']], 'npm run build');
await check('typecheck', npx('tsc', '--noEmit'), 'npm run typecheck');
await check('lint', npx('biome', 'check'), 'npm run format');
await check('mix format', ['mix', ['format', '--check-formatted'], { cwd: `${root}/beam_probe` }], '(cd beam_probe && mix format)');
await probeTests();
await ourTests();

rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** A check without counts of its own: it counts as one test only where it fails. */
async function check(name, [command, args, options], remedy) {
  if (run(command, args, options) === 0) return;
  failed++;
  process.stdout.write(`${name} failed; try: ${remedy}\n`);
}

/** All of them with the sink that users get, then with the portable one those that are about the sink. */
async function probeTests() {
  await mixTest([], 'auto');
  await mixTest(
    ['sink', 'hot_path_traps', 'secrets', 'fixtures'].map((name) => `test/${name}_test.exs`),
    'portable',
  );
}

async function mixTest(files, sink) {
  const env = { ...process.env, MIX_ENV: 'test', ELIXIRSCOPE_BUILD_PATH: join(scratch, '_build'), ELIXIRSCOPE_SINK: sink };
  const { status, output } = await tee('mix', ['test', ...files], { cwd: `${root}/beam_probe`, env });
  const counts = exUnitCounts(stripVTControlCharacters(output));
  const failures = status === 0 ? 0 : Math.max(1, counts.total - counts.passed);
  passed += counts.passed;
  failed += failures;
}

/** ExUnit's last line: "1 doctest, 12 tests, 3 failures, 1 excluded"; from Elixir 1.20 on "Result: 13 passed" or "Result: 10/13 passed". */
function exUnitCounts(output) {
  const [, newPassed, newTotal] = [...output.matchAll(/^Result: (\d+)(?:\/(\d+))? passed/gm)].at(-1) ?? [];
  if (newPassed) return { passed: Number(newPassed), total: Number(newTotal ?? newPassed) };
  const line = [...output.matchAll(/^.*\d+ tests?, \d+ failures?.*$/gm)].at(-1)?.[0] ?? '';
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  const total = count('doctests?') + count('tests?,') + count('propert') - count('excluded') - count('skipped');
  return { passed: total - count('failures?') - count('invalid'), total };
}

/** As above: what is about recording also with the portable sink. */
async function ourTests() {
  const named = process.argv.slice(2);
  await mocha(named.length > 0 ? named : ['test/**/*.test.ts'], 'auto');
  const again = ['accumulators', 'failures', 'killed', 'secrets', 'traps'].map((name) => `test/probe/${name}.test.ts`);
  if (named.length === 0) await mocha(again, 'portable');
}

async function mocha(specs, sink) {
  const [command, args] = npx('mocha', ...(process.stdout.isTTY ? ['--color'] : []), ...specs);
  const { status, output } = await tee(command, args, { env: { ...process.env, ELIXIRSCOPE_SINK: sink } });
  const failures = summary(output, 'failing');
  passed += summary(output, 'passing');
  failed += failures;
  if (status !== 0 && failures === 0) failed++;
}

/** The count in the last line like "  12 passing (3s)", whatever colours it has. */
function summary(output, word) {
  const lines = stripVTControlCharacters(output).matchAll(new RegExp(`^ *(\\d+) ${word}\\b`, 'gm'));
  return Number([...lines].at(-1)?.[1] ?? 0);
}
