defmodule ElixirscopeProbe.Otp.WatchedTest do
  @moduledoc "Tables that are watched, and telemetry."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000

  @program """
  defmodule Program do
    def run do
      for table <- [:stock, :ledger], do: :ets.new(table, [:named_table, :public])
      :ets.insert(:stock, {"apples", 3})
      :ets.insert(:stock, [{"pears", 1}, {"user", %{password: "very-secret-word"}}])
      :ets.insert(:ledger, {"not", "watched"})
      [{_, 3}] = :ets.lookup(:stock, "apples")
      4 = :ets.update_counter(:stock, "apples", 1)
      Task.await(Task.async(fn -> :ets.delete(:stock, "pears") end))
      :ets.delete(:stock)
      :telemetry.execute([:shop, :sale, :stop], %{duration: 5}, %{item: "apples", token: "very-secret-word"})
    end
  end
  """

  # With the arguments of the library of that name.
  @telemetry """
  -module(telemetry).
  -export([execute/3]).
  execute(_Event, _Measurements, _Metadata) -> ok.
  """

  setup_all do
    root = project("watched", %{"lib/program.ex" => @program, "src/telemetry.erl" => @telemetry})
    {_, 0, recording} = record(root, ["run", "-e", "Program.run()"], config: [ets: [:stock]])
    %{recording: recording, events: Recording.events(recording)}
  end

  defp told(events, site), do: for(%{site: ^site, values: values} <- events, do: values)

  test "what is done to a table that is watched, by whom, and to no other", %{events: events} do
    assert [
             [:insert, :stock, [{"apples", 3}]],
             [:insert, :stock, [[{"pears", 1}, {"user", %{password: {:"$elixirscope_cut", :redacted}}}]]],
             [:lookup, :stock, ["apples"]],
             [:update_counter, :stock, ["apples", 1]],
             [:delete, :stock, ["pears"]],
             [:delete, :stock, []]
           ] = told(events, 26)

    assert [_, _] = for(%{site: 26, pid: pid} <- events, do: pid) |> Enum.uniq()
  end

  test "telemetry: event, measurements, metadata", %{recording: recording, events: events} do
    assert [[[:shop, :sale, :stop], %{duration: 5}, %{item: "apples", token: {:"$elixirscope_cut", :redacted}}]] =
             told(events, 25)

    assert :binary.match(Recording.all_bytes(recording), "very-secret-word") == :nomatch
  end
end
