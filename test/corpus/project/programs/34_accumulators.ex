defmodule Corpus.Accumulators do
  import Truth

  def run do
    list = consed(4, [])
    text = appended(~w(a b c), "")
    map = put(3, %{})

    nested =
      Enum.reduce(1..3, {[], %{}, 0}, fn n, {l, m, s} -> {[n | l], Map.put(m, n, l), s + n} end)

    here()
    {list, text, map, nested}
  end

  defp consed(0, acc), do: acc

  defp consed(n, acc) do
    acc = [n | acc]
    here()
    consed(n - 1, acc)
  end

  defp appended([], acc), do: acc

  defp appended([c | rest], acc) do
    acc = acc <> c <> "-"
    here()
    appended(rest, acc)
  end

  defp put(0, map), do: map

  defp put(n, map) do
    map = Map.put(map, n, n * n)
    here()
    put(n - 1, map)
  end
end
