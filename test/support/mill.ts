import { RecordedProject, recorded } from './recordedProject.js';

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

/** A small supervised program on which every question about processes has an answer. */
export class Mill extends RecordedProject {
  constructor() {
    super({ 'lib/till.ex': TILL, 'lib/cook.ex': COOK, 'test/mill_test.exs': TEST });
  }
}

/** Records the mill before the tests of a suite. */
export const mill = (): Mill => recorded(new Mill());
