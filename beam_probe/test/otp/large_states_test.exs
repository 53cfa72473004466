defmodule ElixirscopeProbe.Otp.LargeStatesTest do
  @moduledoc "A large state is cut, and must not cost a copy of it at each callback."
  use ExUnit.Case

  alias ElixirscopeProbe.Test.{Recording, Sink, Traced}

  defmodule Hoard do
    use GenServer
    def init(_), do: {:ok, Enum.to_list(1..640_000)}
    def handle_call(:touch, _, list), do: {:reply, :ok, list}
    def handle_call(:drop, _, _), do: {:reply, :ok, []}
  end

  setup do
    sink = Traced.start()
    {:ok, hoard} = GenServer.start(Hoard, nil)
    %{sink: sink, hoard: hoard}
  end

  defp states(sink, pid), do: for({:waiting, ^pid, [_, _, state, _], _} <- Traced.events(sink), do: state)

  test "it is cut to the budget of states", %{sink: sink, hoard: hoard} do
    GenServer.stop(hoard)
    assert [first | _] = states(sink, hoard)
    assert [1, 2, 3 | _] = first
    assert {:"$elixirscope_cut", :list, _} = tail(first)
    assert length_of(first) <= 1000
  end

  defp tail([_ | rest]), do: tail(rest)
  defp tail(tail), do: tail

  defp length_of([_ | rest]), do: 1 + length_of(rest)
  defp length_of(_), do: 0

  @tag sink: :native
  test "each of its states is recorded", %{sink: sink, hoard: hoard} do
    for _ <- 1..100, do: GenServer.call(hoard, :touch)
    GenServer.call(hoard, :drop)
    GenServer.stop(hoard)
    # With that of its start, and that of its end.
    assert length(states(sink, hoard)) == 103
    assert List.last(states(sink, hoard)) == []
  end

  @tag sink: :portable
  test "where it would have to be copied whole, its states are left out from then on, and that is said", context do
    for _ <- 1..100, do: GenServer.call(context.hoard, :touch)
    Sink.flush(context.sink)
    touch_until_spared(context, 0)
    GenServer.call(context.hoard, :drop)
    GenServer.stop(context.hoard)
    assert List.last(states(context.sink, context.hoard)) != []
    Sink.stop(context.sink)
    assert Recording.probe(context.sink.dir)["notices"] |> Enum.join() =~ "so large that its states are not recorded"
  end

  # Its states go on to be copied until the tracer has heard of it.
  defp touch_until_spared(%{sink: sink, hoard: hoard} = context, before) do
    GenServer.call(hoard, :touch)
    now = sink |> states(hoard) |> length()
    if now != before, do: touch_until_spared(context, now)
  end
end
