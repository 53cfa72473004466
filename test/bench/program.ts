// Figures: what recording costs, and how fast the past answers. `npm run bench`. Prints the budgets beside what was measured.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProbeAccount } from '../../adapter/recording/manifest.js';
import type { Direction, History, Moment, StepKind } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { launchRecording } from '../../adapter/target/launch.js';
import type { Sink } from '../../adapter/target/probeConfig.js';
import { describe } from '../../adapter/target/store.js';

/** Each of two calls of its loop holds half of all events: a turn is four. */
const program = new URL('program.ex', import.meta.url);

const sinks = ['native', 'portable'] as const satisfies readonly Sink[];
const rounds = 3;

async function bench(folder: string): Promise<void> {
  mkdirSync(join(folder, 'lib'));
  copyFileSync(program, join(folder, 'lib', 'bench.ex'));
  writeFileSync(
    join(folder, 'mix.exs'),
    'defmodule B.MixProject do\n  use Mix.Project\n  def project, do: [app: :b, version: "0.1.0"]\nend\n',
  );
  execFileSync('mix', ['compile'], { cwd: folder });

  const { recording, micros, plain } = await compareSinks(folder, 'loop');
  for (const what of ['busy', 'list', 'binary', 'map'] as const) await compareSinks(folder, what);
  const before = process.memoryUsage().rss;
  const opened = performance.now();
  const history = await openHistory(recording);
  const opening = performance.now() - opened;
  const events = history.processes().reduce((sum, one) => sum + one.events, 0);

  print('events', events.toLocaleString('en-US'));
  print('size', `${(describe(recording).size / events).toFixed(1)} bytes an event`);
  print(
    'recording',
    `${(micros / plain).toFixed(1)} x (plain ${ms(plain / 1000)}, recorded ${ms(micros / 1000)}, ${Math.round((micros * 1000) / events)} ns an event)`,
  );
  print('opening', `${ms(opening)}, ${Math.round((process.memoryUsage().rss - before) / 1024 ** 2)} MiB more memory`);
  look(history);
  history.close();
}

interface Compared {
  /** The last native (or, where that is not to be had, portable) recording. */
  readonly recording: string;
  readonly micros: number;
  readonly plain: number;
}

/** The same work plain and with each sink, in turn, so that whatever else the machine does meets all of them; each one's best counts. */
async function compareSinks(folder: string, what: string): Promise<Compared> {
  const micros = new Map<string, number[]>(['plain', ...sinks].map((way) => [way, []]));
  const recordings = new Map<string, { readonly folder: string; readonly bytes: number }>();
  const code = `Bench.timed(:${what})`;
  for (let round = 1; round <= rounds; round++) {
    micros.get('plain')?.push(...microsIn(execFileSync('mix', ['run', '-e', code], { cwd: folder, encoding: 'utf8' })));
    for (const sink of sinks) {
      const { recording, took } = await record(folder, code, sink, join(folder, `${what}-${sink}-${round}`));
      const account = readProbeAccount(recording);
      if (account?.sink !== sink) {
        if (round === 1) print(`${what}, ${sink}`, `not to be had: ${account?.sinkWhy}`);
        continue;
      }
      micros.get(sink)?.push(...took);
      recordings.set(sink, { folder: recording, bytes: describe(recording).size });
    }
  }
  const best = (way: string) => Math.min(...(micros.get(way) ?? []));
  const plain = best('plain');
  for (const [sink, { bytes }] of recordings)
    print(
      `${what}, ${sink}`,
      `${(best(sink) / plain).toFixed(1)} x (plain ${ms(plain / 1000)}, recorded ${ms(best(sink) / 1000)}), ${(bytes / 1e6).toFixed(1)} MB`,
    );
  const [sink, { folder: recording } = assert.fail('nothing was recorded')] = [...recordings][0] ?? assert.fail('nothing was recorded');
  return { recording, micros: best(sink), plain };
}

async function record(folder: string, code: string, sink: Sink, out: string): Promise<{ recording: string; took: number[] }> {
  let output = '';
  const launch = await launchRecording(
    { projectDir: folder, task: 'run', taskArgs: ['-e', code], env: process.env, stdio: 'pipes', engineGone: 'stop', sink, out },
    { onOutput: (_, text) => (output += text) },
  );
  await launch.ended;
  return { recording: launch.folder, took: microsIn(output) };
}

/** Moments and steps at places spread over the whole history of the busiest process. */
function look(history: History): void {
  const busiest = history.processes().reduce((a, b) => (b.events > a.events ? b : a));
  const moments = spread(busiest.events, 300).map((n): Moment => ({ proc: busiest.proc, n }));
  report(
    'stack and variables at a moment',
    50,
    moments.map((moment) => timed(() => lookAt(history, moment))),
  );
  for (const direction of ['forward', 'backward'] as const) {
    for (const kind of ['in', 'over', 'out'] as const)
      report(
        `step ${kind} ${direction}`,
        20,
        moments.map((moment) => step(history, moment, kind, direction)),
      );
  }
  const start = history.entry();
  if (start) walkOver(history, start);
}

/** Over the two calls that hold all events, there and back. */
function walkOver(history: History, start: Moment): void {
  let at = inside(history, start);
  const there: number[] = [];
  const back: number[] = [];
  for (let n = 0; n < 2; n++) there.push(timed(() => (at = history.step(at, 'over', 'forward').moment)));
  for (let n = 0; n < 2; n++) back.push(timed(() => (at = history.step(at, 'over', 'backward').moment)));
  report('step over half of all events, forward', 20, there);
  report('step over half of all events, backward', 20, back);
}

/** From the program's entry into Bench.run/0, before its first call. */
function inside(history: History, start: Moment): Moment {
  let at = start;
  while (history.frames(at, 0, 1)[0]?.name !== 'Bench.run/0') at = history.step(at, 'in', 'forward').moment;
  return at;
}

function lookAt(history: History, moment: Moment): void {
  for (const [index] of history.frames(moment, 0, 20).entries()) for (const binding of history.bindings(moment, index)) binding.value();
}

const step = (history: History, moment: Moment, kind: StepKind, direction: Direction) => timed(() => history.step(moment, kind, direction));

/** Milliseconds of work; what other programs on a busy machine took of the time does not count. */
function timed(work: () => void): number {
  const start = performance.now();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return Math.min(performance.now() - start, (user + system) / 1000);
}

/** Shuffled by a fixed stride, so that neither caches nor order help. */
function spread(events: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor((((i * 7919) % count) / count) * events));
}

function report(what: string, budget: number, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  const worst = at(1);
  print(
    what,
    `median ${ms(at(0.5))}, 95 % ${ms(at(0.95))}, worst ${ms(worst)} (budget ${budget} ms: ${worst <= budget ? 'kept' : 'BROKEN'})`,
  );
}

const microsIn = (output: string): number[] => [...output.matchAll(/micros (\d+)/g)].map(([, micros]) => Number(micros));
const ms = (time: number): string => `${time < 10 ? time.toFixed(2) : Math.round(time)} ms`;
const print = (what: string, figure: string) => process.stdout.write(`${what.padEnd(40)} ${figure}\n`);

const folder = mkdtempSync(join(tmpdir(), 'elixirscope-bench-'));
try {
  await bench(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
