import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RecordedProject, recorded } from './recordedProject.js';

/** As the sample brings it along: what it is told is recorded as if it were the library. */
const TELEMETRY = readFileSync(fileURLToPath(new URL('../projects/shop/lib/telemetry.ex', import.meta.url)), 'utf8');

const CLERK = `defmodule Depot.Clerk do
  use GenServer

  def start_link(name), do: GenServer.start_link(__MODULE__, name, name: name)
  def ask(clerk, way, patience), do: GenServer.call(clerk, {:ask, way, patience})

  def init(name), do: {:ok, name}

  def handle_call({:ask, [], _}, _from, name) do
    IO.puts(:stderr, "nobody left to ask")
    {:reply, name, name}
  end

  def handle_call({:ask, [next | way], patience}, _from, name) do
    answer =
      try do
        GenServer.call(next, {:ask, way, div(patience, 2)}, patience)
      catch
        :exit, {:timeout, _} -> :gave_up
      end

    {:reply, answer, name}
  end

  def handle_info({ref, _late}, name) when is_reference(ref), do: {:noreply, name}
end
`;

const SHELVES = `defmodule Depot.Shelves do
  def open, do: :ets.new(:shelves, [:named_table, :public])

  def put(sku, count), do: :ets.insert(:shelves, {sku, count})

  def find(sku), do: :ets.lookup(:shelves, sku)

  def take(sku) do
    :telemetry.execute([:depot, :repo, :query], %{total_time: 2_000}, %{query: "UPDATE shelves"})
    :ets.update_counter(:shelves, sku, -1)
  end

  def clear, do: :ets.delete_all_objects(:shelves)
end
`;

/**
 * A request that is passed from clerk to clerk, then one that goes round in a circle, and so is stuck until one loses patience; and shelves
 * that several fill.
 */
const TEST = `defmodule DepotTest do
  use ExUnit.Case
  require Logger
  @moduletag :capture_log

  test "a day" do
    for name <- [:ann, :bob, :cid], do: start_supervised!({Depot.Clerk, name}, id: name)
    Depot.Shelves.open()
    Depot.Shelves.put("tea", 3)
    Task.await(Task.async(fn -> Depot.Shelves.put("tea", 7) end))
    Depot.Shelves.put("pot", 1)
    Depot.Shelves.find("tea")
    conn = %{method: "GET", request_path: "/parcels/7", status: nil}

    answer =
      :telemetry.span([:phoenix, :endpoint], %{conn: conn}, fn ->
        answer = Depot.Clerk.ask(:ann, [:bob, :cid], 1000)
        Logger.warning("asked all\\nthe way round")
        {answer, %{conn: %{conn | status: 200}}}
      end)

    Depot.Shelves.take("tea")
    Depot.Shelves.clear()
    stuck = Depot.Clerk.ask(:ann, [:bob, :ann], 400)
    assert {answer, stuck} == {:cid, :ann}
  end
end
`;

/** A small program on which there are requests, things in progress, tables, output, and clerks who wait for each other. */
export class Depot extends RecordedProject {
  constructor() {
    super({ 'lib/telemetry.ex': TELEMETRY, 'lib/clerk.ex': CLERK, 'lib/shelves.ex': SHELVES, 'test/depot_test.exs': TEST });
  }
}

/** Records the depot, what is done to its shelves too, before the tests of a suite. */
export const depot = (): Depot => recorded(new Depot(), { ets: [':shelves'] });
