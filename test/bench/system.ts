// How long answers about a million messages take: node --import tsx test/bench/system.ts [messages]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History, Moment, Nanos, ProcId } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { mainThread } from '../support/mainThread.js';
import { writeCalls, writeFlood, writeShortLives } from '../support/manyMessages.js';

const messages = Number(process.argv[2] ?? 1_000_000);
const say = (line: string) => process.stdout.write(`${line}\n`);
/** Milliseconds of the processor, not of the wall: other work on the machine does not count. */
const cpu = (since?: NodeJS.CpuUsage) => (({ user, system }) => (user + system) / 1000)(process.cpuUsage(since));
const heap = () => Math.round((process.memoryUsage().rss / 2 ** 20) * 10) / 10;

/** Milliseconds, for 99 of 100. */
const budgets: Readonly<Record<string, number>> = { mailboxAt: 10, stateAt: 10, processAt: 10, 'processAt (busy)': 10 };

const stories: Readonly<Record<string, (dir: string) => number>> = {
  [`${messages / 2} calls of 100 clients to 10 servers`]: (dir) => writeCalls(dir, messages / 2),
  [`a flood of ${messages} casts`]: (dir) => writeFlood(dir, messages),
  '100000 short lives': (dir) => writeShortLives(dir, 100_000),
};

for (const [story, write] of Object.entries(stories)) {
  const dir = mkdtempSync(join(tmpdir(), 'elixirscope-messages-'));
  try {
    const end = write(dir);
    const opening = process.cpuUsage();
    const history = await openHistory(dir);
    const opened = cpu(opening);
    const building = process.cpuUsage();
    history.system.deliveries({ limit: 1 });
    say(`${story}: opening ${opened.toFixed(0)} ms, building ${cpu(building).toFixed(0)} ms, ${heap()} MB`);
    ask(history, end);
    history.close();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function ask(history: History, end: number): void {
  const { system } = history;
  const procs = history.processes().map(({ proc }) => proc);
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const anyone = (): ProcId => procs[Math.floor(random() * procs.length)] as ProcId;
  const busy = (): ProcId => procs[Math.floor(random() * Math.min(10, procs.length))] as ProcId;
  const time = (): Nanos => (random() * end) as Nanos;
  const moment = (): Moment => history.momentAt(busy(), time()) ?? { proc: busy(), n: 0 };
  const questions: Readonly<Record<string, () => unknown>> = {
    processAt: () => system.processAt(anyone(), time()),
    'processAt (busy)': () => system.processAt(busy(), time()),
    mailboxAt: () => {
      const mailbox = system.mailboxAt(busy(), time());
      return mailbox.messages.length;
    },
    supervisionTreeAt: () => system.supervisionTreeAt(time()),
    stateAt: () => system.stateAt(busy(), time()),
    stateHistory: () => system.stateHistory(busy()).length,
    'deliveries (200 of a process)': () => system.deliveries({ proc: busy(), from: time(), limit: 200 }),
    messageFlow: () => system.messageFlow(busy(), anyone()).length,
    whoSent: () => system.whoSent(moment()),
    requestOf: () => system.requestOf(moment()),
    causesOf: () => system.causesOf(anyone()),
    callsInFlight: () => system.callsInFlight(time()),
    spansAt: () => system.spansAt(time()),
    logsUntil: () => system.logsUntil(time()),
    outputUpTo: () => system.outputUpTo(time()),
  };
  for (const [question, asked] of Object.entries(questions)) {
    const took: number[] = [];
    const first = mainThread();
    asked();
    const once = mainThread() - first;
    for (let i = 0; i < 100; i++) {
      const since = mainThread();
      asked();
      took.push(mainThread() - since);
    }
    took.sort((a, b) => a - b);
    const most = took[Math.ceil(took.length * 0.99) - 1] ?? 0;
    const kept =
      budgets[question] === undefined ? '' : ` (budget ${budgets[question]} ms: ${most <= budgets[question] ? 'kept' : 'BROKEN'})`;
    say(`  ${question}: 99 % ${most.toFixed(2)} ms, median ${(took[took.length >> 1] ?? 0).toFixed(2)}, first ${once.toFixed(1)}${kept}`);
  }
}
