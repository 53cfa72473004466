defmodule BothWays.TestResults do
  @moduledoc "An ExUnit formatter that writes each test's result to a file as the test ends, so that a suite that is cut short has told too."

  use GenServer

  @impl true
  def init(_options) do
    {:ok, File.open!("#{System.fetch_env!("BOTH_WAYS_OUT")}.#{System.pid()}.tests", [:append, :raw])}
  end

  @impl true
  def handle_cast({:test_finished, test}, file) do
    words = [inspect(test.module), to_string(test.name), outcome(test.state), why(test.state)]
    :ok = :file.write(file, [Enum.map_intersperse(words, "\t", &one_line/1), "\n"])
    {:noreply, file}
  end

  def handle_cast(_event, file), do: {:noreply, file}

  defp outcome(nil), do: "passed"
  defp outcome({outcome, _why}), do: to_string(outcome)

  defp why({:failed, [{kind, reason, stack} | _]}), do: Exception.format_banner(kind, reason, stack)
  defp why({:skipped, why}) when is_binary(why), do: why
  defp why(_state), do: ""

  defp one_line(text), do: text |> String.replace(~r/\s+/, " ") |> String.slice(0, 300)
end
