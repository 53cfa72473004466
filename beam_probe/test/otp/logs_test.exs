defmodule ElixirscopeProbe.Otp.LogsTest do
  @moduledoc "What a program logs is in its recording as Logger writes it, and what Logger writes is as without."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000

  @program """
  defmodule Program do
    require Logger

    def run do
      Logger.info("hello " <> "world")
      Logger.debug("too low to be logged")
      Logger.warning(fn -> ["made ", ?l, "ate"] end)
      Logger.error("the token is " <> token(%{token: "very-secret-word"}))
      Logger.info(String.duplicate("long ", 2000))
      Logger.info(a: 1, b: "two")
      :logger.error("from ~ts with ~p", ["Erlang", :format])
      :logger.notice("that ~p be formatted", [])
      {:ok, pid} = Agent.start(fn -> 0 end)
      catch_exit(fn -> Agent.get(pid, fn _ -> raise "in the agent" end) end)
      :logger.error(%{broken: :report}, %{report_cb: fn _ -> raise "in a report_cb" end})
      Logger.flush()
      IO.inspect(Enum.sort(:logger.get_handler_ids()) -- [:elixirscope_log_handler])
    end

    def token(%{token: token}), do: token

    defp catch_exit(fun) do
      fun.()
    catch
      :exit, _ -> :ok
    end
  end
  """

  @config """
  import Config
  config :logger, level: :info
  """

  setup_all do
    root = project("logs", %{"lib/program.ex" => @program, "config/config.exs" => @config})
    {_, 0} = plain(root, ["compile"])
    {expected, 0} = plain(root, ["run", "-e", "Program.run()"])
    {output, 0, recording} = record(root, ["run", "-e", "Program.run()"])
    logs = for %{site: 23, values: [log]} <- Recording.events(recording), do: log
    %{expected: expected, output: output, recording: recording, logs: logs}
  end

  defp log(logs, part), do: Enum.filter(logs, &(&1.text =~ part))

  test "what is written is the same", %{expected: expected, output: output} do
    assert without_times(output) == without_times(expected)
  end

  defp without_times(output),
    do:
      output
      |> steady()
      |> String.replace(~r/[-0-9T]*\d\d:\d\d:\d\d\.\d{3,6}/, "time")
      |> String.split("\n")
      |> Enum.sort()

  test "each event is there once, with its level and the place that logged it", %{logs: logs} do
    assert [%{level: :info, text: "hello world", module: Program, function: :run, arity: 0, line: 5, file: file}] =
             log(logs, "hello")

    assert file =~ "lib/program.ex"
    assert [%{level: :warning, text: "made late"}] = log(logs, "late")
    assert [%{level: :error, text: "from Erlang with format"}] = log(logs, "from Erlang")
    assert log(logs, "too low") == []
  end

  test "a crash as Logger tells it", %{logs: logs, expected: expected} do
    assert [%{level: :error, text: text} | _] = log(logs, "in the agent")
    assert text =~ ~r/^GenServer #PID<.*> terminating/
    assert expected =~ "(RuntimeError) in the agent"
  end

  test "long texts are cut, and secrets left out", %{logs: logs, recording: recording} do
    assert [%{text: long}] = log(logs, "long long")
    assert byte_size(long) < 4100 and String.ends_with?(long, "…")
    assert [%{text: "the token is ****************"}] = log(logs, "the token")
    assert :binary.match(Recording.all_bytes(recording), "very-secret-word") == :nomatch
  end

  test "what cannot be formatted does no harm", %{logs: logs} do
    assert log(logs, "in a report_cb") == []
    assert [_ | _] = logs
  end
end
