// Figures: what it costs to record messages, beside tracers that do nothing and OTP's own. `npm run bench`. Each kind against the same
// program unrecorded, against a tracer of the same messages that does nothing, and against one that is told all that it is told, states
// too, and does nothing: less than that nothing on this VM can cost.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What may be, for GenServer calls with nothing else to do, and with some work each. */
const budgets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bare: { received: 'at most 1.8 of plain, 1.3 of a tracer that does nothing', portable: 'at most 8 of plain' },
  work: { received: 'at most 1.08 of plain', portable: 'at most 1.3 of plain' },
};
const sameFlags: Readonly<Record<string, string>> = {
  received: 'idle-received',
  all: 'idle-all',
  portable: 'idle-received',
  'port-told': 'idle-received',
  'port-received': 'idle-received',
  'port-all': 'idle-all',
};
const toldTheSame: Readonly<Record<string, string>> = { received: 'idle-told', portable: 'waste-told' };
const words: Readonly<Record<string, string>> = {
  plain: 'not recorded',
  'idle-received': 'a tracer of received messages that does nothing',
  'idle-told': 'the same, told all that level messages is told',
  'waste-told': 'a process told all that level messages is told',
  'idle-all': 'a tracer of sent and received messages that does nothing',
  received: 'level messages: received messages and states',
  all: 'messages: all, and states',
  portable: 'level messages with the portable sink',
  'port-received': "OTP's tracer to a file, received messages",
  'port-all': "OTP's tracer to a file, sent and received messages",
  'port-told': "OTP's tracer to a file, told what level messages is told",
};

const output = execFileSync('mix', ['run', '--no-start', 'test/bench/messages.exs'], {
  cwd: join(import.meta.dirname, '../../beam_probe'),
  env: { ...process.env, MIX_ENV: 'test' },
  encoding: 'utf8',
});
interface Took {
  readonly wall: number;
  /** Processor time of the whole VM: a busy machine does not change it. */
  readonly processor: number;
}

const times = (took: Took, of: Took): string =>
  `${(took.wall / of.wall).toFixed(2)} (processor ${(took.processor / of.processor).toFixed(2)})`;

for (const work of ['bare', 'work']) {
  const lines = output.matchAll(new RegExp(`^${work} (\\S+) (\\d+) (\\d+)$`, 'gm'));
  const took = new Map(
    [...lines].map(([, kind, wall, processor]): [string, Took] => [kind ?? '', { wall: Number(wall), processor: Number(processor) }]),
  );
  const plain = took.get('plain') ?? { wall: Number.NaN, processor: Number.NaN };
  console.log(work === 'bare' ? 'GenServer.call, nothing else to do' : 'GenServer.call with some 20 µs of work each');
  for (const [kind, one] of took) {
    const same = took.get(sameFlags[kind] ?? '');
    const against = same === undefined ? '' : `, ${times(one, same)} of a tracer that does nothing`;
    const told = took.get(toldTheSame[kind] ?? '');
    const floor = told === undefined ? '' : `, ${times(one, told)} of one that is told the same and does nothing`;
    const budget = budgets[work]?.[kind];
    console.log(
      `  ${(words[kind] ?? kind).padEnd(58)} ${String(one.wall).padStart(6)} ns, ${times(one, plain)} of plain${against}${floor}${budget ? ` (budget: ${budget})` : ''}`,
    );
  }
}
const [, permille] = /^minimal pairs (\d+)$/m.exec(output) ?? [];
console.log(`Level minimal: ${(Number(permille) / 1000).toFixed(3)} of plain, processor time, median of 20 pairs (budget: at most 1.03)`);
