defmodule Workloads.Ticker do
  @moduledoc "Counts until it is killed, and says so every few milliseconds."

  @spec run() :: no_return()
  def run, do: tick(1)

  defp tick(n) do
    count = n
    if rem(count, 20) == 0, do: IO.puts("tick #{count}")
    Process.sleep(1)
    tick(count + 1)
  end
end
