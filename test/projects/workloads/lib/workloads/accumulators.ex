defmodule Workloads.Accumulators do
  @moduledoc "Values that grow by a little at every turn. Each function prints how long it took, in microseconds."

  @spec list(pos_integer()) :: :ok
  def list(n), do: timed(fn -> consed(n, []) end)

  @spec binary(pos_integer()) :: :ok
  def binary(n), do: timed(fn -> appended(n, "") end)

  @spec map(pos_integer()) :: :ok
  def map(n), do: timed(fn -> put(n, %{}) end)

  defp timed(fun) do
    {time, value} = :timer.tc(fun)
    IO.puts("took #{time} for #{size(value)}")
  end

  defp size(value) when is_list(value), do: length(value)
  defp size(value) when is_binary(value), do: byte_size(value)
  defp size(value) when is_map(value), do: map_size(value)

  defp consed(0, acc), do: acc

  defp consed(n, acc) do
    acc = [n | acc]
    consed(n - 1, acc)
  end

  defp appended(0, acc), do: acc

  defp appended(n, acc) do
    acc = acc <> "c"
    appended(n - 1, acc)
  end

  defp put(0, acc), do: acc

  defp put(n, acc) do
    acc = Map.put(acc, n, n * n)
    put(n - 1, acc)
  end
end
