defmodule ElixirscopeProbe.CountedTest do
  @moduledoc "Functions that run so often that even their calls are too many: nothing of them is written, but each turn is counted."
  use ExUnit.Case, async: false

  import ElixirscopeProbe.Test.Sink
  alias ElixirscopeProbe.{Instrument, Registry}
  alias ElixirscopeProbe.Test.Recording

  test "a loop whose calls alone are too many is only counted, every turn of it, until it is quiet" do
    sink = start(governor_rate: 500)
    [before, stopping, counted] = [:elixirscope_rt.enter(site(0)), :atomics.new(1, []), :counters.new(1, [])]
    busy = Task.async(fn -> turn_until(stopping, counted, 0) end)
    until(fn -> :counters.get(counted, 1) > 1000 end, 1000)

    assert :elixirscope_rt.enter(site(0), :unseen) == 0
    assert :elixirscope_rt.enter_two(site(0), 0x10001, :unseen, :too) == 0
    assert :elixirscope_rt.enter_list(site(0), Enum.to_list(1..12)) == 0
    for act <- [0, before], do: :elixirscope_rt.ev(site(2), act, act)
    :elixirscope_rt.ev_two(site(2), 0, 0x10003, :unseen, :too)
    :elixirscope_rt.ev_list(site(2), 0, Enum.to_list(1..12))
    assert values(sink) == [[before]]

    :atomics.put(stopping, 1, 1)
    turns = Task.await(busy) + 3
    until(fn -> not governing?(sink) end, 1000)
    assert :elixirscope_rt.enter(site(0)) > 0

    assert [%{level: :count, turns: 0, module: ByHand, function: :f, arity: 0} | later] = governed(sink)
    assert %{level: :full, turns: ^turns} = List.last(later)
  end

  test "of a loop in code each turn is written or counted, and who calls it goes on as before" do
    sink = start(governor_rate: 500)

    %{debug_info: before} = Code.compiler_options(debug_info: true)

    [{module, beam}] =
      Code.compile_string("""
      defmodule ElixirscopeProbe.Test.Looping do
        def run(stopping) do
          turns = turn(stopping, 0)
          {:done, turns}
        end

        defp turn(stopping, n) do
          if rem(n, 20) == 0, do: Process.sleep(1)
          m = n + 1
          if :atomics.get(stopping, 1) == 0, do: turn(stopping, m), else: m
        end
      end
      """)

    Code.compiler_options(debug_info: before)
    {:ok, made} = Instrument.instrument(beam, [])
    Registry.announce(sink.run.registry, made.hash, {:table, made.table, []}, nil)
    :code.purge(module)
    {:module, ^module} = :code.load_binary(module, ~c"looping.ex", made.beam)

    stopping = :atomics.new(1, [])
    run = Task.async(fn -> module.run(stopping) end)
    until(fn -> governing?(sink) end, 1000)
    Process.sleep(50)
    :atomics.put(stopping, 1, 1)
    {:done, turns} = Task.await(run)
    until(fn -> not governing?(sink) end, 1000)

    [%{turns: 0, function: :turn} | later] = governed(sink)
    assert %{level: :full, turns: counted} = List.last(later)
    events = Recording.events_of(sink.dir, "run")
    written = for %{kind: "enter", function: "turn", values: [_, n]} <- events, do: n
    assert counted > 0 and length(written) + counted == turns
    # Nothing of a turn without its beginning, and its caller got what came back.
    acts = for %{kind: "enter", act: act} <- events, into: MapSet.new(), do: act
    assert Enum.all?(events, &(&1.site < 64 or &1.act in acts))

    assert [[^turns], [{:done, ^turns}]] =
             for(%{function: "run", kind: kind, values: v} <- events, kind != "enter", do: v)
  after
    :code.purge(ElixirscopeProbe.Test.Looping)
    :code.delete(ElixirscopeProbe.Test.Looping)
  end

  # How many of its turns were only counted. Slow enough that what is written before can be read back.
  defp turn_until(stopping, counted, n) do
    act = :elixirscope_rt.enter(site(0), n)
    if act == 0, do: :counters.add(counted, 1, 1)
    :elixirscope_rt.st(site(1), act, n)
    if rem(n, 20) == 0, do: Process.sleep(1)
    if :atomics.get(stopping, 1) == 0, do: turn_until(stopping, counted, n + 1), else: :counters.get(counted, 1)
  end

  defp until(done?, tries) do
    cond do
      done?.() -> :ok
      tries == 0 -> flunk("did not happen")
      true -> Process.sleep(50) && until(done?, tries - 1)
    end
  end
end
