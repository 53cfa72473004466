defmodule Corpus.LibraryCallsUs do
  import Truth

  def run do
    base = 3

    sorted =
      Enum.sort_by([3, 1, 2], fn n ->
        key = -n
        here()
        key
      end)

    reduced = Enum.reduce([1, 2], 0, fn n, acc -> n * base + acc end)

    lazy =
      Map.get_lazy(%{}, :missing, fn ->
        made = {:made, base}
        here()
        made
      end)

    {old, updated} = Map.get_and_update(%{k: 1}, :k, fn v -> {v, v + base} end)
    applied = apply(__MODULE__, :callee, [1, 2])
    nested = Enum.map([1], fn a -> Enum.map([2], fn b -> callee(a, b) end) end)
    here()
    {sorted, reduced, lazy, old, updated, applied, nested}
  end

  def callee(a, b) do
    sum = a + b
    here()
    sum
  end
end
