defmodule ElixirscopeProbe.FloodsTest do
  use ExUnit.Case, async: true

  alias ElixirscopeProbe.Floods

  @second 1_000_000_000

  # Judged once a second, with so many messages in each.
  defp judged(rates) do
    {told, _} =
      Enum.map_reduce(rates, %Floods{}, fn rate, floods ->
        floods = if rate > 0, do: Floods.count(floods, self(), rate), else: floods
        {changes, floods} = Floods.judge(floods, @second)
        {for({pid, change} <- changes, pid == self(), do: change.level), floods}
      end)

    told
  end

  test "a process that goes on and on is told of once, and when it is over" do
    assert judged([30_000, 30_000, 30_000, 40_000, 100, 0]) == [[], [], [:cut], [], [:full], []]
  end

  test "neither a moment's work nor a steady one is" do
    assert judged([90_000, 90_000, 10, 90_000, 0]) == [[], [], [], [], []]
    assert judged(List.duplicate(19_000, 6)) == List.duplicate([], 6)
  end

  test "nothing is kept of who is quiet" do
    floods = Floods.count(%Floods{}, self(), 10)
    assert Floods.any?(floods)
    {[], floods} = Floods.judge(floods, @second)
    refute Floods.any?(floods)
  end

  test "says who it is" do
    floods =
      Enum.reduce(1..2, %Floods{}, fn _, floods ->
        elem(Floods.judge(Floods.count(floods, self(), 50_000), @second), 1)
      end)

    {[{_, change}], _} = floods |> Floods.count(self(), 50_000) |> Floods.judge(@second)
    assert %{process: name, level: :cut, rate: 50_000} = change
    assert name == inspect(self())
  end
end
