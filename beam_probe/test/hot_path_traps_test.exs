defmodule ElixirscopeProbe.HotPathTrapsTest do
  @moduledoc "What reporting must not do to the program, each named after the trap it would fall into."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Sink
  alias ElixirscopeProbe.Gauge
  alias ElixirscopeProbe.Test.Processor

  setup do
    %{sink: start()}
  end

  defp append(acc, 0), do: acc

  defp append(acc, n) do
    act = :elixirscope_rt.enter(site(0), acc, n)
    :elixirscope_rt.ev(site(1), act)
    append(<<acc::binary, 97>>, n - 1)
  end

  defp append_nested(acc, 0), do: acc

  defp append_nested(acc, n) do
    :elixirscope_rt.st(site(1), 1, {:state, %{buffer: acc}})
    append_nested(<<acc::binary, 97>>, n - 1)
  end

  test "trap 2: twice as many appends to a binary take twice as long, not four times", %{sink: sink} do
    for appends <- [&append("", &1), &append_nested("", &1)] do
      appends.(5_000)

      # So many that the portable sink's writer is behind in both, and reporters wait.
      [once, twice] =
        for n <- [40_000, 80_000], do: Processor.milliseconds(fn -> appends.(n) end, fn -> flush(sink) end)

      assert twice < 3 * once
    end
  end

  test "trap 2: the accumulators of 50,000 make small recordings, and the last value is right", %{sink: sink} do
    list = Enum.reduce(1..50_000, [], fn x, acc -> reported([x | acc]) end)
    binary = Enum.reduce(1..50_000, "", fn _, acc -> reported(acc <> "c") end)
    map = Enum.reduce(1..50_000, %{}, fn x, acc -> reported(Map.put(acc, x, x)) end)
    for {value, i} <- Enum.with_index([list, binary, map], 20), do: :elixirscope_rt.st(site(i), 1, value)
    flush(sink)

    assert Gauge.bytes(sink.run.gauge) < 50_000_000
    last = sink |> values() |> Enum.take(-3)
    assert [[[50_000, 49_999 | _]], [{_, :binary, 50_000, prefix}], [%{:"$elixirscope_cut" => {:map, _}}]] = last
    assert byte_size(prefix) >= 4000
  end

  defp reported(value) do
    :elixirscope_rt.st(site(1), 1, value)
    value
  end

  test "trap 4: a state that changes is written each time, whatever its address", %{sink: sink} do
    Enum.reduce(1..2000, %{n: 0}, fn n, state ->
      state = %{state | n: n}
      :elixirscope_rt.st(site(1), 1, state)
      :erlang.garbage_collect()
      :erlang.garbage_collect()
      state
    end)

    assert values(sink) == for(n <- 1..2000, do: [%{n: n}])
  end

  test "trap 20: a function that reports without end steps down, and up again when it is quiet" do
    sink = start(governor_rate: 20_000)
    busy = spawn_link(fn -> report_for_ever(0) end)
    until(fn -> governing?(sink) end, 1000)

    :elixirscope_rt.st(site(1), 1, :dropped)
    :elixirscope_rt.ev(site(2), 1, [:kept, :cut])
    assert values(sink) == [[{:"$elixirscope_cut", :governed}]]

    Process.unlink(busy)
    Process.exit(busy, :kill)
    until(fn -> not governing?(sink) end, 1000)
    :elixirscope_rt.st(site(1), 1, [:whole])
    assert sink |> values() |> List.last() == [[:whole]]

    assert [%{level: :calls, rate: rate, module: ByHand, function: :f, arity: 0}, %{level: :full}] = governed(sink)
    assert rate > 20_000
  end

  # Some hundred thousand events a second: too many for the rate, few enough to be read back.
  defp report_for_ever(n) do
    for _ <- 1..5, do: :elixirscope_rt.ev(site(0), 1)
    for _ <- 1..100, do: :elixirscope_rt.st(site(1), 1, n)
    Process.sleep(1)
    report_for_ever(n + 1)
  end

  test "trap 33: reporting makes no garbage on the program's heap", %{sink: sink} do
    Process.flag(:min_heap_size, 100_000)
    :erlang.garbage_collect()
    words = fn -> Process.info(self(), :total_heap_size) |> elem(1) end
    used = fn -> :erlang.process_info(self(), :garbage_collection_info) |> elem(1) |> Keyword.get(:heap_size) end
    before = {words.(), used.()}
    for _ <- 1..100, do: :elixirscope_rt.st(site(1), 1, 1, :two, "three")
    # Before anything is asked: answers come to the heap, too.
    assert elem(before, 0) == words.()
    flush(sink)
    # The loop and the events' tuples themselves; nothing that grows with what is reported.
    assert used.() - elem(before, 1) < 100 * 30
  end

  test "trap 34: values make no atoms", %{sink: sink} do
    :elixirscope_rt.st(site(1), 1, %{"warm" => "up"})
    flush(sink)
    atoms = :erlang.system_info(:atom_count)
    for i <- 1..2000, do: :elixirscope_rt.st(site(1), 1, %{"key#{i}" => "value#{i}"})
    flush(sink)
    assert :erlang.system_info(:atom_count) == atoms
  end

  test "trap 35: going on and off puts nothing in persistent_term", %{sink: sink} do
    before = :persistent_term.info()
    Gauge.set(sink.run.gauge, Gauge.go(), false)
    Gauge.set(sink.run.gauge, Gauge.go(), true)
    :elixirscope_rt.st(site(1), 1, 1)
    flush(sink)
    assert :persistent_term.info() == before
  end

  test "nothing is left in the process dictionary or the mailbox, and nothing raises", %{sink: sink} do
    dictionary = Process.get()
    send(self(), :mine)

    for value <- [
          make_ref(),
          hd(Port.list()),
          fn -> :ok end,
          <<1::7>>,
          [1 | :improper],
          %{[] => {}},
          String.duplicate("x", 100_000)
        ] do
      :elixirscope_rt.enter(site(0), value)
      :elixirscope_rt.ev(site(1), 1, value, value)
      :elixirscope_rt.st_list(site(1), 1, List.duplicate(value, 20))
      :elixirscope_rt.secret(value)
    end

    :elixirscope_rt.halting()
    flush(sink)
    assert Process.get() == dictionary
    assert Process.info(self(), :messages) == {:messages, [:mine]}
  end

  defp until(fun, tries) do
    cond do
      fun.() -> :ok
      tries == 0 -> flunk("it never happened")
      true -> Process.sleep(20) && until(fun, tries - 1)
    end
  end
end
