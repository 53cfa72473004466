defmodule ElixirscopeProbe.LevelTest do
  use ExUnit.Case, async: true

  import Bitwise

  alias ElixirscopeProbe.{Gauge, Level}

  setup do
    gauge = Gauge.new()
    Gauge.set(gauge, Gauge.messages(), true)
    %{gauge: gauge}
  end

  defp level(gauge, config) do
    config = Map.merge(%{level: :full, begin: :full, triggers: [], triggered: {:full, 200}, step_down: false}, config)
    level = start_supervised!({Level, config: config, gauge: gauge})
    assert GenServer.call(level, {:begin, []}) == :ok
    level
  end

  defp now(gauge, level) do
    _ = :sys.get_state(level)
    bit = fn bit -> (Gauge.mode(gauge) &&& bit) != 0 end

    cond do
      not bit.(Gauge.go()) -> :off
      bit.(Gauge.quiet()) -> if bit.(Gauge.messages()), do: :messages, else: :minimal
      bit.(Gauge.calls()) -> :calls
      true -> :full
    end
  end

  test "a run begins at its level, and goes to any other", %{gauge: gauge} do
    level = level(gauge, %{})
    assert now(gauge, level) == :full

    for wanted <- [:calls, :messages, :minimal, :off, :full] do
      GenServer.cast(level, {:set, wanted, :user})
      assert now(gauge, level) == wanted
    end
  end

  test "a trigger brings more for a while, each time it is met", %{gauge: gauge} do
    level = level(gauge, %{begin: :minimal, triggers: [{:exception, "KeyError"}, {:queue, 10}]})
    assert now(gauge, level) == :minimal
    GenServer.cast(level, {:saw, {:exception, %ArgumentError{}}})
    GenServer.cast(level, {:saw, {:queue, self(), 10}})
    assert now(gauge, level) == :minimal

    for seen <- [{:exception, %KeyError{}}, {:queue, self(), 11}, {:exception, %KeyError{}}] do
      GenServer.cast(level, {:saw, seen})
      assert now(gauge, level) == :full
      :erlang.trace(level, true, [:receive])
      assert_receive {:trace, ^level, :receive, :over}, 5_000
      :erlang.trace(level, false, [:receive])
      assert now(gauge, level) == :minimal
    end
  end

  test "less is recorded while events are lost, and more again when they are not", %{gauge: gauge} do
    level = level(gauge, %{step_down: true})

    look = fn times, lost ->
      for _ <- 1..times, do: {Gauge.add(gauge, :lost, lost), send(level, :look)} && now(gauge, level)
    end

    assert List.last(look.(3, 5)) == :calls
    assert List.last(look.(3, 5)) == :messages
    assert List.last(look.(3, 5)) == :minimal
    assert List.last(look.(3, 5)) == :minimal
    assert :full in look.(50, 0)
    assert List.last(look.(20, 0)) == :full
  end

  test "going up is tried ever less often where it is too much", %{gauge: gauge} do
    level = level(gauge, %{step_down: true})

    # How many quiet looks it takes until there is more again, after it was too much.
    patience = fn ->
      for _ <- 1..3, do: {Gauge.add(gauge, :lost, 1), send(level, :look), now(gauge, level)}
      :calls = now(gauge, level)
      Enum.find(1..1_000, fn _ -> send(level, :look) && now(gauge, level) == :full end)
    end

    assert for(_ <- 1..7, do: patience.()) == [10, 20, 40, 80, 160, 320, 320]
  end
end
