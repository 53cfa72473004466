defmodule Corpus.SelfTailLoop do
  import Truth

  def run do
    total = loop(5, 0)
    found = search([1, 3, 4, 5], &(rem(&1, 2) == 0))
    here()
    {total, found, countdown(3)}
  end

  defp loop(0, acc), do: acc

  defp loop(n, acc) do
    acc = acc + n
    here()
    loop(n - 1, acc)
  end

  defp search([], _), do: nil

  defp search([item | rest], fun) do
    if fun.(item) do
      here()
      item
    else
      search(rest, fun)
    end
  end

  defp countdown(n) do
    case n do
      0 -> :lift_off
      _ -> countdown(n - 1)
    end
  end
end
