import assert from 'node:assert/strict';
import type { Nanos } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { Scratch } from '../support/recordings.js';

/** A server that is told of many things for some seconds, large ones. */
const project = mixProject({
  'lib/flood.ex': `
defmodule Flood do
  use GenServer

  def run(ms) do
    {:ok, server} = GenServer.start_link(__MODULE__, 0, name: Flood.Server)
    IO.puts(pour(server, List.duplicate("much ado", 50), System.monotonic_time(:millisecond) + ms, 0))
  end

  defp pour(server, what, until, count) do
    for _ <- 1..200, do: GenServer.cast(server, {:take, what})
    Process.sleep(4)
    total = GenServer.call(server, :total)
    if System.monotonic_time(:millisecond) < until, do: pour(server, what, until, total), else: total
  end

  def write(lines) do
    for i <- 1..lines, do: IO.puts("line #{i}")
  end

  def init(count), do: {:ok, count}
  def handle_cast({:take, _}, count), do: {:noreply, count + 1}
  def handle_call(:total, _from, count), do: {:reply, count, count}
end
`,
});

describe('a process with more messages than anybody could look at', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  it('has all of them recorded, and it is said that of large ones only the beginning is', async () => {
    const { folder, stdout } = await recordProject({
      projectDir: project,
      task: 'run',
      taskArgs: ['-e', 'Flood.run(6_000)'],
      env: scratch.env(),
      sink: 'native',
      level: 'messages',
      messages: 'received',
    });
    const history = await openHistory(folder);
    try {
      const server = history.processes().find(({ name }) => name === 'Flood.Server') ?? assert.fail('no server');
      const states = history.system.stateHistory(server.proc).length;
      const casts = Number(stdout);
      assert.equal(states, 1 + casts + casts / 200, 'its start, and each cast and call');
      assert.deepEqual(history.losses, [
        'Flood.Server sent, received or changed its state so often that for a time of what was large only the beginning was recorded.',
      ]);
    } finally {
      history.close();
    }
  });

  it('has every line recorded that it writes', async () => {
    const { folder } = await recordProject({
      projectDir: project,
      task: 'run',
      taskArgs: ['-e', 'Flood.write(50_000)'],
      env: scratch.env(),
      sink: 'native',
      level: 'messages',
    });
    const history = await openHistory(folder);
    try {
      const lines = history.system.outputUpTo(Number.POSITIVE_INFINITY as Nanos).map(({ text }) => text);
      assert.deepEqual(history.losses, []);
      assert.deepEqual(
        lines,
        Array.from({ length: 50_000 }, (_, i) => `line ${i + 1}\n`),
      );
    } finally {
      history.close();
    }
  });
});
