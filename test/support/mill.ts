import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from 'mocha';
import { DapClient } from './dapClient.js';
import { Home, mixProject } from './elixirscope.js';

const TILL = `defmodule Mill.Till do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, %{total: 0, owner: "Ada"}, name: __MODULE__)
  def add(n), do: GenServer.cast(__MODULE__, {:add, n})
  def total, do: GenServer.call(__MODULE__, :total)
  def sell, do: GenServer.cast(__MODULE__, :sell)

  def init(state), do: {:ok, state}

  def handle_cast({:add, n}, state) do
    sum = state.total + n
    {:noreply, %{state | total: sum}}
  end

  def handle_cast(:sell, state) do
    {:noreply, %{state | owner: nil}}
  end

  def handle_call(:total, _from, state) do
    {:reply, state.total, state}
  end
end
`;

const COOK = `defmodule Mill.Cook do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)
  def cook(dish), do: GenServer.cast(__MODULE__, {:cook, dish})

  def init(done), do: {:ok, done}

  def handle_cast({:cook, dish}, done) do
    Process.sleep(30)
    letters = String.length(dish)
    Mill.Till.add(letters)
    {:noreply, [dish | done]}
  end
end
`;

/** The cook gets four dishes at once; the third is none, and ends it. */
const TEST = `defmodule MillTest do
  use ExUnit.Case
  @moduletag :capture_log

  test "a day" do
    {:ok, _} = Supervisor.start_link([Mill.Till, Mill.Cook], strategy: :one_for_one, name: Mill.Sup)
    IO.puts("open")
    Mill.Till.add(3)
    cook = Process.monitor(Mill.Cook)
    for dish <- ["soup", "pie", nil, "tart"], do: Mill.Cook.cook(dish)
    receive do: ({:DOWN, ^cook, _, _, _} -> :ok)
    Mill.Till.sell()
    total = Mill.Till.total()
    IO.puts("closed with #{total}")
    assert total == 14
  end
end
`;

/** A small supervised program on which every question about processes has an answer, recorded once by the real probe. */
export class Mill {
  readonly home = new Home();
  readonly project = mixProject({
    'lib/till.ex': TILL,
    'lib/cook.ex': COOK,
    'test/mill_test.exs': TEST,
    'test/test_helper.exs': 'ExUnit.start()\n',
  });
  folder = '';

  async record(attributes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const client = DapClient.inProcess(this.home.env);
    await client.launch({ task: 'test', taskArgs: ['--seed', '0'], projectDir: this.project, ...attributes });
    await client.stopped();
    this.folder = (await client.request<{ recording: string }>('elixirscope/status')).recording;
    await client.leave();
  }

  /** The line that reads `text`. */
  line(file: 'lib/till.ex' | 'lib/cook.ex' | 'test/mill_test.exs', text: string): number {
    const line = readFileSync(join(this.project, file), 'utf8')
      .split('\n')
      .findIndex((one) => one.trim() === text);
    assert.ok(line >= 0, `no line "${text}"`);
    return line + 1;
  }

  path(file: string): string {
    return join(this.project, file);
  }
}

/** Records the mill before the tests of a suite. */
export function mill(): Mill {
  const one = new Mill();
  before(async function () {
    this.timeout(120_000);
    await one.record();
  });
  return one;
}
