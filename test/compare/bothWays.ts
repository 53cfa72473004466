import { parseArgs } from 'node:util';
import { bothWays } from '../support/bothWays.js';
import { median, timeRatio, verdicts } from '../support/verdicts.js';

const usage = `npm run compare -- [--times N] DIR TASK ARGS
Runs \`mix TASK ARGS\` in DIR plain and recorded in turn, N times each (3), and says what came out differently.
\`mix test\` gets a fixed seed unless it is given one. Ends with status 1 if anything differs.`;

const { values, positionals } = parseArgs({ options: { times: { type: 'string', default: '3' } }, allowPositionals: true, strict: false });
// Options after DIR are the task's.
const [projectDir, task, ...taskArgs] = positionals.length > 0 ? process.argv.slice(process.argv.indexOf(positionals[0] ?? '')) : [];
if (projectDir === undefined || task === undefined) {
  console.error(usage);
  process.exit(2);
}
if (task === 'test' && !taskArgs.includes('--seed')) taskArgs.push('--seed', '0');

console.log('way        seconds  status  counted');
const outcomes = await bothWays({ projectDir, task, taskArgs }, Number(values.times), ({ way, seconds, exitStatus, counts }) => {
  console.log(`${way.padEnd(9)} ${seconds.toFixed(2).padStart(8)}  ${exitStatus.padEnd(6)}  ${counts}`);
});
const seconds = (way: 'plain' | 'recorded') => `${median(outcomes, way).toFixed(2)} s ${way}`;
console.log(`\n${seconds('plain')}, ${seconds('recorded')}: ratio ${timeRatio(outcomes).toFixed(2)}`);

const all = verdicts(outcomes);
for (const { aspect, result, difference } of all) {
  console.log(`${aspect.padEnd(11)} ${result}`);
  for (const line of difference.slice(0, 20)) console.log(`    ${line.slice(0, 300)}`);
}
process.exit(all.some(({ result }) => result === 'DIFFERENT') ? 1 : 0);
