import assert from 'node:assert/strict';
import { inspect } from '../../adapter/recording/inspect.js';
import type { History, ProcessInfo } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { Scratch } from '../support/recordings.js';

const project = mixProject({
  'lib/shop.ex': `
defmodule Shop do
  def run do
    Hot.add(1)
    total = Warm.add(2)
    {:ok, total}
  end

  def flood do
    slow = spawn(fn -> Process.sleep(:infinity) end)
    for n <- 1..300, do: {send(slow, n), Process.sleep(5)}
    total = Warm.add(3)
    {:ok, total}
  end

  def rounds(0), do: :ok

  def rounds(left) do
    if left == 300, do: Task.start(fn -> raise KeyError, key: :tea, term: %{} end)
    Process.sleep(10)
    round = 400 - left
    IO.puts(round)
    rounds(left - 1)
  end
end
`,
  'lib/hot.ex': 'defmodule Hot do\n  def add(n) do\n    more = n + 1\n    more * 2\n  end\nend\n',
  'lib/warm.ex':
    'defmodule Warm do\n  def add(n) do\n    more = n + 1\n    half(more) * 2\n  end\n\n  def half(m) do\n    halved = m\n    halved\n  end\nend\n',
});

describe('what is recorded of a program', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  const record = (code: string, what: object) =>
    recordProject({ projectDir: project, task: 'run', taskArgs: ['-e', code], env: scratch.env(), ...what });

  /** What a variable was bound to in a process, in order. */
  function bound(history: History, { proc, events }: ProcessInfo, name: string): string[] {
    const values = new Map<number, string>();
    for (let n = 0; n <= events; n++) {
      const found = history.bindings({ proc, n }, 0).find((binding) => binding.name === name);
      if (found) values.set(found.bound.n, inspect(found.value()));
    }
    return [...values.values()];
  }

  /** The functions on the stack when a variable was bound, innermost first. */
  function framesWith(history: History, { proc, events }: ProcessInfo, name: string): string[] {
    for (let n = 0; n <= events; n++) {
      if (!history.bindings({ proc, n }, 0).some((binding) => binding.name === name)) continue;
      return history.frames({ proc, n }).map((frame) => frame.name);
    }
    return [];
  }

  it('is less of some modules than of others', async () => {
    const { folder } = await record('Shop.run()', { levels: { Hot: 'off', Warm: 'calls' } });
    const history = await openHistory(folder);
    try {
      const main = history.processes().find(({ ranCode }) => ranCode) ?? assert.fail('nothing ran');

      assert.deepEqual(bound(history, main, 'total'), ['6']);
      assert.deepEqual(bound(history, main, 'n'), ['2'], 'of calls the arguments are known');
      assert.deepEqual(bound(history, main, 'more'), [], 'but no statement');
      assert.deepEqual([...new Set(history.sources().map(({ module }) => module))].sort(), ['Shop', 'Warm']);
    } finally {
      history.close();
    }
  });

  it('is not a function that is left out, though it is who it calls', async () => {
    const { folder } = await record('Shop.run()', { exclude: ['Warm.add/1', 'lib/hot.ex'] });
    const history = await openHistory(folder);
    try {
      const main = history.processes().find(({ ranCode }) => ranCode) ?? assert.fail('nothing ran');
      assert.deepEqual(bound(history, main, 'total'), ['6']);
      assert.deepEqual(bound(history, main, 'n'), []);
      assert.deepEqual(bound(history, main, 'halved'), ['3'], 'of a function that it calls');
      assert.deepEqual(framesWith(history, main, 'halved'), ['Warm.half/1', 'Shop.run/0']);
      assert.deepEqual([...new Set(history.sources().map(({ module }) => module))].sort(), ['Shop', 'Warm']);
    } finally {
      history.close();
    }
  });

  it('is a single function, where only that is wanted', async () => {
    const { folder } = await record('Shop.run()', { include: ['Warm.half/1'] });
    const history = await openHistory(folder);
    try {
      const main = history.processes().find(({ ranCode }) => ranCode) ?? assert.fail('nothing ran');
      assert.deepEqual(bound(history, main, 'halved'), ['3']);
      assert.deepEqual(framesWith(history, main, 'halved'), ['Warm.half/1']);
      assert.deepEqual(
        history.sources().map(({ module }) => module),
        ['Warm'],
      );
    } finally {
      history.close();
    }
  });

  it('is more from when a queue is long', async () => {
    const { folder } = await record('Shop.flood()', {
      level: 'minimal',
      triggers: [{ queue: 50 }],
      triggered: { level: 'calls', seconds: 30 },
    });
    const history = await openHistory(folder);
    try {
      const main = history.processes().find(({ ranCode }) => ranCode) ?? assert.fail('nothing ran');
      const [first, ...others] = bound(history, main, 'n').map(Number);
      assert.ok(first !== undefined && first > 50 && first < 300, `recorded from message ${first} on`);
      assert.equal(others.at(-1), 3, 'and so is the call at the end');
    } finally {
      history.close();
    }
  });

  it('is more for a while when a trigger is met', async () => {
    const { folder, stdout } = await record('Shop.rounds(400)', {
      level: 'minimal',
      triggers: [{ exception: 'KeyError' }],
      triggered: { level: 'full', seconds: 1 },
    });
    const history = await openHistory(folder);
    try {
      assert.match(stdout, /^399$/m);
      const main = history.processes().find(({ ranCode }) => ranCode) ?? assert.fail('nothing ran');
      const rounds = bound(history, main, 'round').map(Number);
      const [first = 0, last = 0] = [rounds[0], rounds.at(-1)];
      assert.ok(first >= 100 && first < 140, `recorded from round ${first} on`);
      assert.ok(last > first && last < 300, `and until round ${last}`);
      assert.equal(rounds.length, last - first + 1, 'without a gap');
    } finally {
      history.close();
    }
  });
});
