// How long a look at a long recording takes: node --import tsx test/bench/engine.ts [events]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inspect } from '../../adapter/recording/inspect.js';
import type { Direction, History, Line, Moment, StepKind } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { mainThread } from '../support/mainThread.js';
import { CodeTape } from '../support/manyEvents.js';
import { program } from '../support/program.js';

/**
 * Half of the events inside one call, and the rest in a long life of short calls. Prints what opening the recording, looking at a moment and
 * stepping cost, in milliseconds of the processor; fails where that is over its budget.
 */
const big = program(`
  module Big
  def main/0
    main:  enter 1           -> call
    call:  stmt 2 result     -> short
    short: stmt 3            -> short
    last:  leave 4
  def work/1
    work:  enter 10 n        -> twice
    twice: stmt 11 m         -> small
    small: stmt 12           -> done
    done:  leave 13
  def small/1
    few:   enter 20 k        -> one
    one:   leave 21
`);

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const MAIN = 1;
const OTHER = 2;

function build(dir: string): void {
  const tape = new CodeTape(dir, big);
  const acts = [0, 1, 1];
  const round = (proc: number, n: number): void => {
    const work = (acts[proc] as number) + 1;
    const small = work + 1;
    acts[proc] = small;
    tape.add(proc, big.site('work'), work, n);
    tape.add(proc, big.site('twice'), work, n * 2);
    tape.add(proc, big.site('few'), small, n);
    tape.add(proc, big.site('one'), small, n);
    tape.add(proc, big.site('small'), work, n);
    tape.add(proc, big.site('done'), work, n);
  };
  tape.add(MAIN, big.site('main'), 1);
  for (let n = 0; tape.count < EVENTS / 2; n++) round(MAIN, n);
  tape.add(MAIN, big.site('call'), 1, 1);
  for (let n = 0; tape.count < EVENTS; n++) {
    const few = (acts[MAIN] as number) + 1;
    acts[MAIN] = few;
    tape.add(MAIN, big.site('few'), few, n);
    tape.add(MAIN, big.site('one'), few, n);
    tape.add(MAIN, big.site('short'), 1, n);
    round(OTHER, n);
  }
  tape.end();
}

/** Milliseconds of the processor, not of the wall: other work on the machine does not count. */
const cpu = (since?: NodeJS.CpuUsage) => (({ user, system }) => (user + system) / 1000)(process.cpuUsage(since));
const sizeOf = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;

function tell(name: string, figures: string, isWithin: boolean, budget: string): void {
  console.log(`${name.padEnd(42)} ${figures} (budget ${budget})${isWithin ? '' : '  OVER BUDGET'}`);
  if (!isWithin) process.exitCode = 1;
}

/** The most that an engine of its own has resident, in MB, while it opens the recording and tells all processes; undefined where that is not told (Linux does). */
async function resident(): Promise<number | undefined> {
  const command = fileURLToPath(new URL('../../bin/elixirscope.js', import.meta.url));
  const engine = spawn(process.execPath, [command, 'processes', dir, '--all'], { stdio: 'ignore' });
  let most: number | undefined;
  const look = setInterval(() => {
    try {
      const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${engine.pid}/status`, 'latin1')) ?? [];
      if (kib !== undefined) most = (Number(kib) * 1024) / 1e6;
    } catch {
      // It has just ended, or this is no Linux.
    }
  }, 10);
  await once(engine, 'exit');
  clearInterval(look);
  return most;
}

/** Runs it `times` times; 99 of 100 must be within the budget (milliseconds). */
function measure(name: string, budget: number, times: number, run: (i: number) => void): void {
  const took = Array.from({ length: times }, (_, i) => {
    const start = mainThread();
    run(i);
    return mainThread() - start;
  }).sort((a, b) => a - b);
  const mean = took.reduce((sum, ms) => sum + ms, 0) / times;
  const most = took[Math.ceil(times * 0.99) - 1] ?? 0;
  const figures = [`mean ${mean.toFixed(2)}`, `99 % ${most.toFixed(2)}`, `worst ${took.at(-1)?.toFixed(2)}`].join(', ');
  tell(name, `${figures} ms`, most <= budget, `${budget} ms`);
}

function steps(history: History, from: Moment, kind: StepKind, direction: Direction, count: number): void {
  let moment = from;
  measure(`step ${kind} ${direction}`, 10, count, () => {
    moment = history.step(moment, kind, direction).moment;
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const dir = mkdtempSync(join(tmpdir(), 'elixirscope-events-'));
build(dir);
const megabytes = sizeOf(join(dir, 'seg'));
console.log(`${EVENTS} events, ${megabytes.toFixed(0)} MB`);

async function open(name: string, budget: number): Promise<History> {
  collect();
  const before = process.memoryUsage();
  const [start, wall] = [process.cpuUsage(), performance.now()];
  const history = await openHistory(dir);
  const moment = history.last();
  if (moment) history.frames(moment);
  const took = cpu(start);
  const waited = performance.now() - wall;
  collect();
  const after = process.memoryUsage();
  const grown = (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / 1e6;
  tell(name, `${took.toFixed(0)} ms, ${waited.toFixed(0)} of the wall; ${grown.toFixed(0)} MB`, took <= budget, `${budget.toFixed(0)} ms`);
  return history;
}

// Of 100 million events: the index within 25 s, the first stack within 1 s where there is one; something is always needed.
const share = EVENTS / 100_000_000;
(await open('open without an index', 300 + 25_000 * share)).close();
const index = sizeOf(join(dir, 'index'));
tell('size of the index', `${index.toFixed(2)} MB`, index <= 0.15 * megabytes, `${(0.15 * megabytes).toFixed(1)} MB`);
const history = await open('open with an index', 200 + 800 * share);

const [main] = history.processes();
if (main === undefined) throw new Error('no process');
const { proc } = main;
let seed = 7;
const anywhere = (): Moment => {
  seed = (seed * 48_271) % 2_147_483_647;
  return { proc, n: seed % main.events };
};
measure('stack and variables at any moment', 10, 300, () => {
  const moment = anywhere();
  history.frames(moment).forEach((_, i) => {
    for (const binding of history.bindings(moment, i)) binding.value();
  });
});
measure('hover over a variable at any moment', 10, 300, () => {
  for (const binding of history.told(anywhere(), 0).bindings) inspect(binding.value());
});
const middle = { proc, n: Math.floor(main.events / 3) };
for (const direction of ['forward', 'backward'] as const)
  for (const kind of ['in', 'over'] as const) steps(history, middle, kind, direction, 300);
measure('step anywhere', 10, 300, () => history.step(anywhere(), 'in', 'forward'));
const beforeCall = { proc, n: 1 };
let after: Moment = beforeCall;
measure('step over a call of half of all events', 10, 100, () => {
  after = history.step(beforeCall, 'over', 'forward').moment;
});
console.log(`  … from ${beforeCall.n} to ${after.n}`);
measure('step back over it', 10, 100, () => history.step(after, 'over', 'backward'));
measure('step out of the middle of it', 10, 100, () => history.step(middle, 'out', 'forward'));
measure('step back out of the middle of it', 10, 100, () => history.step(middle, 'out', 'backward'));
const lines = history.sitesAt('/p/lib/Big.ex', 3 as Line);
measure('run to a breakpoint behind it', 1000, 20, () => history.run(beforeCall, 'forward', lines));
measure('run back over it', 1000, 20, () => history.run({ proc, n: after.n - 1 }, 'backward', lines));
collect();
const { heapUsed, arrayBuffers } = process.memoryUsage();
const used = (heapUsed + arrayBuffers) / 1e6;
tell('memory in use', `${used.toFixed(0)} MB`, used <= 300, '300 MB');
history.close();
for (const how of ['with', 'without']) {
  if (how === 'without') rmSync(join(dir, 'index'), { recursive: true, force: true });
  const most = await resident();
  tell(`resident at most, ${how} an index`, most === undefined ? 'not told here' : `${most.toFixed(0)} MB`, (most ?? 0) <= 300, '300 MB');
}
rmSync(dir, { recursive: true });
