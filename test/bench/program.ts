// Figures: what recording costs, and how fast the past answers. `npm run bench`. Prints the budgets beside what was measured.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Direction, History, Moment, StepKind } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { launchRecording } from '../../adapter/target/launch.js';
import { describe } from '../../adapter/target/store.js';

/** Each of two calls holds half of all events: a turn of the loop is four. */
const turns = 125_000;
const program = `
defmodule Bench do
  def run do
    first = part(${turns})
    second = part(${turns})
    first + second
  end

  def part(n) do
    result = loop(n, 0)
    result
  end

  defp loop(0, sum), do: sum

  defp loop(n, sum) do
    x = n * 3
    y = x + sum
    z = rem(y, 1_000_003)
    loop(n - 1, z)
  end

  def timed do
    {micros, _} = :timer.tc(&run/0)
    IO.puts("micros " <> Integer.to_string(micros))
  end
end
`;

async function bench(folder: string): Promise<void> {
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'lib', 'bench.ex'), program);
  writeFileSync(
    join(folder, 'mix.exs'),
    'defmodule B.MixProject do\n  use Mix.Project\n  def project, do: [app: :b, version: "0.1.0"]\nend\n',
  );
  execFileSync('mix', ['compile'], { cwd: folder });

  const plain = microsIn(execFileSync('mix', ['run', '-e', 'Bench.timed()'], { cwd: folder, encoding: 'utf8' }));
  const { recording, micros } = await record(folder);
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

async function record(folder: string): Promise<{ recording: string; micros: number }> {
  let output = '';
  const launch = await launchRecording(
    {
      projectDir: folder,
      task: 'run',
      taskArgs: ['-e', 'Bench.timed()'],
      env: process.env,
      stdio: 'pipes',
      engineGone: 'stop',
      out: join(folder, 'recording'),
    },
    { onOutput: (_, text) => (output += text) },
  );
  await launch.ended;
  return { recording: launch.folder, micros: microsIn(output) };
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

const microsIn = (output: string): number => Number(/micros (\d+)/.exec(output)?.[1]);
const ms = (time: number): string => `${time < 10 ? time.toFixed(2) : Math.round(time)} ms`;
const print = (what: string, figure: string) => process.stdout.write(`${what.padEnd(40)} ${figure}\n`);

const folder = mkdtempSync(join(tmpdir(), 'elixirscope-bench-'));
try {
  await bench(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
