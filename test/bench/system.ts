// Figures: what it costs to record messages, beside tracers that do nothing and OTP's own. `npm run bench`. Each kind against the same
// program unrecorded, and against a tracer that is told the same and does nothing.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What may be, for GenServer calls with nothing else to do. */
const budgets: Readonly<Record<string, string>> = { received: 'at most 1.8 of plain, 1.3 of a tracer that does nothing' };
const sameFlags: Readonly<Record<string, string>> = {
  received: 'idle-received',
  all: 'idle-all',
  'port-received': 'idle-received',
  'port-all': 'idle-all',
};
const words: Readonly<Record<string, string>> = {
  plain: 'not recorded',
  'idle-received': 'a tracer of received messages that does nothing',
  'idle-all': 'a tracer of sent and received messages that does nothing',
  received: 'level messages: received messages and states',
  all: 'messages: all, and states',
  processes: 'level minimal: processes only',
  'port-received': "OTP's tracer to a file, received messages",
  'port-all': "OTP's tracer to a file, sent and received messages",
};

const output = execFileSync('mix', ['run', '--no-start', 'test/bench/messages.exs'], {
  cwd: join(import.meta.dirname, '../../beam_probe'),
  env: { ...process.env, MIX_ENV: 'test' },
  encoding: 'utf8',
});
for (const work of ['bare', 'work']) {
  const took = new Map([...output.matchAll(new RegExp(`^${work} (\\S+) (\\d+)$`, 'gm'))].map(([, kind, ns]) => [kind ?? '', Number(ns)]));
  const plain = took.get('plain') ?? Number.NaN;
  console.log(work === 'bare' ? 'GenServer.call, nothing else to do' : 'GenServer.call with some 20 µs of work each');
  for (const [kind, ns] of took) {
    const same = took.get(sameFlags[kind] ?? '');
    const against = same === undefined ? '' : `, ${(ns / same).toFixed(2)} of a tracer that does nothing`;
    const budget = work === 'bare' && budgets[kind] ? ` (budget: ${budgets[kind]})` : '';
    console.log(
      `  ${(words[kind] ?? kind).padEnd(58)} ${String(ns).padStart(6)} ns, ${(ns / plain).toFixed(2)} of plain${against}${budget}`,
    );
  }
}
