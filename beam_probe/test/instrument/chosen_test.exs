Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.ChosenTest do
  @moduledoc "Functions that the user wants more or less of than of their module."
  use ExUnit.Case, async: false
  import ElixirscopeProbe.Instrument.Lab

  setup_all :with_collector

  @source """
  defmodule Lab.Prog do
    def run(n) do
      sum = outer(n)
      sum + 1
    end

    def outer(n) do
      more = n + 1
      Enum.map([more], fn x -> inner(x) end) |> hd()
    end

    def inner(n) do
      twice = n * 2
      last(twice)
    end

    def last(n), do: n + 1

    defmacro inner(), do: 1
  end
  """

  defp run(functions, level \\ :full) do
    trace(@source, fn -> apply(Lab.Prog, :run, [1]) end, level: level, functions: functions)
  end

  test "one that is left out reports nothing, nor do its fns; who it calls does" do
    assert run([{"outer", 1, :off}]) == [
             "enter 2 n=1",
             "enter 12 n=2",
             "stmt 13 twice=4",
             "enter 17 n=4",
             "leave 17 5",
             "stmt 3 sum=5",
             "leave 4 6"
           ]
  end

  test "a tail call of one that is left out is announced: nobody enters" do
    assert ["stmt 13 twice=4", "tail 14", "stmt 3 sum=5", "leave 4 6"] ==
             [{"last", 1, :off}] |> run() |> Enum.reject(&String.contains?(&1, ["enter", "9", "8"]))
  end

  test "only some are recorded, or more of some" do
    assert run([{"inner", :any, :full}], :off) == ["enter 12 n=2", "stmt 13 twice=4", "tail 14"]
    assert run([{"in*", 1, :full}], :calls) |> Enum.filter(&String.starts_with?(&1, "stmt")) == ["stmt 13 twice=4"]
    assert run([{"inner", 1, :off}, {"*", :any, :full}], :off) == run([{"inner", 1, :off}])
  end

  test "is another version of the module than all of it" do
    [beam] = for {_, beam} <- compile(@source), do: beam
    hash = fn options -> elem(ElixirscopeProbe.Instrument.instrument(beam, options), 1).hash end
    assert hash.([]) == hash.(functions: [])
    assert hash.([]) != hash.(functions: [{"outer", 1, :off}])
  end
end
