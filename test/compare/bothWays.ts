import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bothWays, type Outcome, runs } from '../support/bothWays.js';
import { testVerdicts } from '../support/testVerdicts.js';
import { median, ratioOfPairs, verdicts } from '../support/verdicts.js';
import { heading, row } from './row.js';

const usage = `npm run compare -- [OPTIONS] DIR TASK ARGS
Runs \`mix TASK ARGS\` in DIR plain and recorded in turn, and says what came out differently, test by test.
\`mix test\` gets a fixed seed unless it is given one. Ends with status 1 if anything differs.

  --times N      pairs that are measured (3), after one that is not, for what is cached
  --steady N     more plain runs before, to know what differs without recording (2)
  --sink SINK    native or portable
  --row FILE     adds a line to the table of docs/real-programs.md's form in FILE`;

const { values, positionals } = parseArgs({
  options: {
    times: { type: 'string', default: '3' },
    steady: { type: 'string', default: '2' },
    sink: { type: 'string' },
    row: { type: 'string' },
  },
  // Options after DIR are the task's.
  args: process.argv.slice(2, endOfOptions(process.argv)),
  allowPositionals: true,
});
const [projectDir] = positionals;
const [task, ...taskArgs] = process.argv.slice(endOfOptions(process.argv));
const sink = (['native', 'portable'] as const).find((one) => one === values.sink);
if (projectDir === undefined || task === undefined || sink !== values.sink) {
  console.error(usage);
  process.exit(2);
}
if (task === 'test' && !taskArgs.includes('--seed')) taskArgs.push('--seed', '0');
const program = { projectDir, task, taskArgs, sink };

console.log('way        seconds      cpu  status  counted');
const tell = ({ way, seconds, cpu, exitStatus, counts }: Outcome) =>
  console.log(`${way.padEnd(9)} ${seconds.toFixed(2).padStart(8)} ${cpu.toFixed(2).padStart(8)}  ${exitStatus.padEnd(6)}  ${counts}`);

const first = [...(await bothWays(program, 1, tell)), ...(await runs(program, Array(Number(values.steady)).fill('plain'), tell))];
const measured = await bothWays(program, Number(values.times), tell);
const fast = [...first, ...measured];
const timeRatio = ratioOfPairs(measured, 'seconds');
const cpuRatio = ratioOfPairs(measured, 'cpu');
const differing = testVerdicts(fast).some(({ result }) => result === 'DIFFERENT');
// A test that holds times may fail because code is slow, whoever makes it so.
const factor = Math.max(2, timeRatio, cpuRatio || 0);
const slowed = differing ? await runs(program, Array(Number(values.times)).fill('slowed'), tell, factor) : [];
const outcomes = [...fast, ...slowed];

const seconds = (way: 'plain' | 'recorded') => `${median(measured, way).toFixed(2)} s ${way}`;
console.log(`\n${seconds('plain')}, ${seconds('recorded')}: time ${timeRatio.toFixed(2)}, processor time ${cpuRatio.toFixed(2)}`);

const tests = testVerdicts(outcomes);
console.log(
  `tests       ${tests.length === 0 ? 'same' : `${tests.length} of ${outcomes[0]?.tests.size} came out as they never did plain`}`,
);
for (const { test, result, plain, recorded } of tests)
  console.log(`    ${result} ${test}\n        plain ${plain}\n        recorded ${recorded}`);

const all = verdicts(outcomes);
for (const { aspect, result, difference } of all) {
  console.log(`${aspect.padEnd(11)} ${result}`);
  for (const line of difference.slice(0, 20)) console.log(`    ${line.slice(0, 300)}`);
}
const different = all.filter(({ result }) => result === 'DIFFERENT').map(({ aspect }) => aspect);
const line = row(projectDir, outcomes, measured, tests, different);
console.log(`\n${heading}\n${line}`);
if (values.row !== undefined) appendFileSync(values.row, `${line}\n`);
process.exit(different.length > 0 || tests.some(({ result }) => result === 'DIFFERENT') ? 1 : 0);

/** Where DIR ends in the command line: options before it all take a value. */
function endOfOptions(argv: readonly string[]): number {
  let at = 2;
  while (argv[at]?.startsWith('--')) at += argv[at]?.includes('=') ? 1 : 2;
  return at + 1;
}
