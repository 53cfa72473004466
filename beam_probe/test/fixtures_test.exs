defmodule ElixirscopeProbe.FixturesTest do
  @moduledoc """
  The recording that the adapter's tests read as contract, `test/contract/fixtures/portable`: made by the probe, checked in.

  This test makes it anew and compares what it says with what is checked in; `UPDATE=1 mix test test/fixtures_test.exs`
  accepts a new one.
  """
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000
  @fixture Path.expand("../../test/contract/fixtures/portable", __DIR__)

  @program """
  defmodule Fixture do
    defstruct [:name, :items]

    def run do
      values()
      parent = self()
      child = spawn_link(fn -> send(parent, {:sum, sum([1, 2, 3], 0)}) end)

      receive do
        {:sum, total} -> {child, total}
      end

      rescued()
      secrets(%{user: "bob", password: "fixture-password"})
    end

    def values do
      integers = {0, 255, -1, 2_147_483_648, 123_456_789_012_345_678_901_234_567_890}
      floats = [1.0, -0.5, 1.0e300]
      texts = {"", "text", "snow ☃", <<255, 0>>, <<5::3>>, 'charlist'}
      atoms = [nil, true, :atom, :"with space", Fixture]
      map = %{"k" => 1, atom: [1 | 2], nested: %{deep: {1, {2, {3}}}}}
      struct = %Fixture{name: "fixture", items: [a: 1, b: 2]}
      ids = {self(), make_ref()}
      funs = {fn x -> {x, struct} end, &String.upcase/1}
      long_list = Enum.to_list(1..500)
      long_text = String.duplicate("abcd", 2000)
      long_map = Map.new(1..300, &{&1, -&1})
      long_tuple = List.to_tuple(long_list)
      deep = Enum.reduce(1..20, :bottom, fn _, acc -> {acc} end)
      {integers, floats, texts, atoms, map, ids, funs, long_text, long_map, long_tuple, deep}
    end

    def sum([], acc), do: acc
    def sum([h | t], acc), do: sum(t, acc + h)

    def rescued do
      try do
        raise ArgumentError, "rescued"
      rescue
        e in ArgumentError -> e.message
      end
    end

    def secrets(params) do
      token = "fixture-token-" <> params.user
      byte_size(token)
    end
  end
  """

  @tests """
  defmodule FixtureTest do
    use ExUnit.Case
    test "passes", do: assert Fixture.run() == 17

    test "fails" do
      total = Fixture.sum([4, 5], 0)
      assert total == 10
    end
  end
  """

  test "the fixture that is checked in says what the probe writes today" do
    root = project("fixture", %{"lib/fixture.ex" => @program, "test/fixture_test.exs" => @tests})
    {_, 2, recording} = record(root, ["test", "--seed", "0"])
    if System.get_env("UPDATE") == "1", do: accept(recording)
    # Written by one generation of Elixir; names and order of generated code differ in others.
    if Recording.probe(@fixture)["elixir"] == System.version(), do: compare(said(recording), said(@fixture))
  end

  # Only the first difference is shown: values are long.
  defp compare(new, old) do
    different = [new, old] |> Enum.zip() |> Enum.find(fn {a, b} -> a != b end)

    assert {length(new), different} == {length(old), nil},
           "the probe writes another recording: #{inspect(different, limit: 20, printable_limit: 200)}; " <>
             "UPDATE=1 mix test test/fixtures_test.exs accepts it"
  end

  defp accept(recording) do
    File.rm_rf!(@fixture)
    File.mkdir_p!(@fixture)

    for name <- ["probe.json", "sites.jsonl", "seg", "sources"],
        do: File.cp_r!(Path.join(recording, name), Path.join(@fixture, name))
  end

  # What each process of recorded code ran and bound, without what differs from run to run: times, activations, pids, unique numbers of
  # funs, and what the VM's tracing tells (sites 11 to 28, and who processes are and when they end), which meets it in the writer as it
  # comes.
  defp said(dir) do
    events = Recording.events(dir)

    number =
      events |> Enum.filter(&(&1.site >= 64)) |> Enum.map(& &1.proc) |> Enum.uniq() |> Enum.with_index() |> Map.new()

    said =
      for %{site: site, proc: proc} = event when site >= 64 or site in 4..10 <- events,
          is_map_key(number, proc),
          do: {number[proc], site, event.kind, event[:line], steady_values(event)}

    # What ExUnit says of a test and what the test's process does meet in the writer as they come.
    Enum.sort_by(said, fn {proc, site, _, _, _} -> {proc, min(site, 64)} end)
  end

  defp steady_values(%{site: site}) when site < 64, do: nil

  defp steady_values(event) do
    inspect(event.values, limit: :infinity, printable_limit: :infinity)
    |> String.replace(~r/#(PID|Reference|Port)<[0-9.]+>/, "#\\1")
    |> String.replace(~r/:local, .*?\[/, ":local [")
    |> String.replace(~r/"[^"]*fixture_test.exs"/, "file")
  end
end
