import assert from 'node:assert/strict';
import { inspect } from '../../adapter/recording/inspect.js';
import type { History, ProcessInfo } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import type { Launch } from '../../adapter/target/launch.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { Scratch } from '../support/recordings.js';

/** A server that adds, and who calls it in rounds: each tells its number. `spin` does so in a loop that never leaves its function's code. */
const project = mixProject({
  'lib/beat.ex': `
defmodule Beat do
  def run(rounds) do
    {:ok, _} = Beat.Counter.start()
    Enum.each(1..rounds, fn n -> Beat.round(n) end)
  end

  def round(n) do
    total = Beat.Counter.add(n)
    IO.puts("round #{n}")
    Process.sleep(10)
    total
  end

  def spin(last, last), do: :ok

  def spin(n, last) do
    turn = n + 1
    IO.puts("round #{turn}")
    Beat.Other.wait(turn)
    spin(turn, last)
  end
end
`,
  'lib/counter.ex': `
defmodule Beat.Counter do
  use GenServer

  def start, do: GenServer.start_link(__MODULE__, 0, name: __MODULE__)
  def add(more), do: GenServer.call(__MODULE__, {:add, more})

  def init(total), do: {:ok, total}

  def handle_call({:add, more}, _from, total) do
    next = total + more
    {:reply, next, next}
  end
end
`,
  'lib/other.ex': `
defmodule Beat.Other do
  def wait(round) do
    ms = 10
    Process.sleep(ms)
    round
  end
end
`,
});

describe('what is recorded while a program runs', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  for (const sink of ['native', 'portable'] as const) {
    /** Records; when the program says that it is in a round, does what is said of it. */
    const record = (code: string, level: 'minimal' | 'full', then: Readonly<Record<number, (launch: Launch) => void>>) =>
      recordProject({ projectDir: project, task: 'run', taskArgs: ['-e', code], env: scratch.env(), sink, level }, (text, launch) => {
        for (const [, round] of text.matchAll(/round (\d+)\n/g)) then[Number(round)]?.(launch);
      });

    it(`goes up from a level for which no code was made ready, and down again, by the ${sink} sink`, async () => {
      const { folder, stdout } = await record('Beat.run(400)', 'minimal', {
        50: (launch) => launch.setLevel('full'),
        250: (launch) => launch.setLevel('minimal'),
        320: (launch) => launch.setLevel('messages'),
      });
      assert.match(stdout, /round 400\n/);
      const history = await openHistory(folder);
      try {
        const main = processWith(history, 'round');
        const counter = history.processes().find(({ name }) => name === 'Beat.Counter') ?? assert.fail('no counter');
        const rounds = bound(history, main, 'n').map(Number);
        const [first = 0, last = 0] = [rounds[0], rounds.at(-1)];
        assert.ok(first >= 50 && first < 200, `recorded from round ${first} on`);
        assert.ok(last >= 250 && last < 300, `and until round ${last}`);
        assert.deepEqual(rounds, range(first, last), 'without a gap');
        const within = range(first + 1, last - 1);
        const told = (totals: readonly number[]) => within.filter((n) => totals.includes(sumTo(n)));
        assert.deepEqual(told(bound(history, counter, 'next').map(Number)), within, 'in the server as well');

        const { system } = history;
        const states = system.stateHistory(counter.proc).map((state) => Number(inspect(state.value())));
        assert.deepEqual(told(states), within, 'and its states');
        assert.ok(states.includes(sumTo(390)), 'and those of the end, when only messages were recorded');
        assert.ok(!states.includes(sumTo(310)), 'but none where neither was');
        const calls = system.deliveries({ proc: counter.proc }).map((one) => inspect(one.message()));
        assert.ok(
          calls.some((message) => message.includes(`{:add, ${first + 5}}`)),
          'messages, too',
        );
        assert.deepEqual(
          history.losses.map((loss) => loss.replace(/[\d.]+ m?s/g, '… s')),
          [
            'Until … s only processes, exceptions and logs were recorded.',
            'From … s to … s only processes, exceptions and logs were recorded, as was asked for.',
            'From … s on only messages and processes were recorded, as was asked for.',
          ],
        );
      } finally {
        history.close();
      }
    });

    it(`leaves a function in its loop as it is, and tells of who it calls, by the ${sink} sink`, async () => {
      const { folder, stdout } = await record('Beat.spin(0, 200)', 'minimal', { 30: (launch) => launch.setLevel('full') });
      assert.match(stdout, /round 200\n/);
      const history = await openHistory(folder);
      try {
        const main = processWith(history, 'wait');
        const rounds = bound(history, main, 'round').map(Number);
        assert.ok((rounds[0] ?? 0) >= 30 && (rounds[0] ?? 0) < 150, `from round ${rounds[0]} on`);
        assert.deepEqual(rounds, range(rounds[0] ?? 0, 200));
        assert.deepEqual(bound(history, main, 'turn'), []);
      } finally {
        history.close();
      }
    });

    it(`is less and again more of one function, by the ${sink} sink`, async () => {
      const { folder } = await record('Beat.run(300)', 'full', {
        50: (launch) => launch.setLevelOf('Beat.Counter.handle_call/3', 'off'),
        200: (launch) => launch.setLevelOf('Beat.Counter.handle_call/3', 'default'),
      });
      const history = await openHistory(folder);
      try {
        const rounds = bound(history, processWith(history, 'round'), 'n').map(Number);
        assert.deepEqual([...new Set(rounds)], range(1, 300), 'all of the caller');
        const counter = history.processes().find(({ name }) => name === 'Beat.Counter') ?? assert.fail('no counter');
        const totals = bound(history, counter, 'next').map(Number);
        const told = range(1, 300).map((n) => totals.includes(sumTo(n)));
        assert.deepEqual(
          [told.indexOf(false) >= 50, told.lastIndexOf(false) < 290, told.filter((one) => one).length < 290],
          [true, true, true],
        );
        assert.ok(
          told.slice(told.indexOf(false), told.lastIndexOf(false)).every((one) => !one),
          'nothing in between',
        );
      } finally {
        history.close();
      }
    });
  }

  const sumTo = (n: number) => (n * (n + 1)) / 2;
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  function processWith(history: History, what: string): ProcessInfo {
    return history.processes().find((one) => one.ranCode && one.name !== 'Beat.Counter') ?? assert.fail(`nobody ran ${what}`);
  }

  /** What a variable was bound to in a process, in order. */
  function bound(history: History, { proc, events }: ProcessInfo, name: string): string[] {
    const values = new Map<number, string>();
    for (let n = 0; n <= events; n++) {
      const found = history.bindings({ proc, n }, 0).find((binding) => binding.name === name);
      if (found) values.set(found.bound.n, inspect(found.value()));
    }
    return [...values.values()];
  }
});
