defmodule Workloads.Deep do
  @moduledoc "Recursion that is not in tail position."

  @spec run(pos_integer()) :: :ok
  def run(depth) do
    sum = sum(depth)
    IO.puts("sum #{sum}")
  end

  defp sum(0) do
    bottom = 0
    bottom
  end

  defp sum(n) do
    rest = sum(n - 1)
    n + rest
  end
end
