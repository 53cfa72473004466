defmodule Corpus.MutualTailCalls do
  import Truth

  def run do
    even = even?(7)
    machine = state_a(~c"aab", [])
    here()
    {even, machine}
  end

  defp even?(0), do: true
  defp even?(n), do: odd?(n - 1)
  defp odd?(0), do: false

  defp odd?(n) do
    m = n - 1
    here()
    even?(m)
  end

  defp state_a([?a | rest], seen), do: state_a(rest, [:a | seen])
  defp state_a([?b | rest], seen), do: state_b(rest, [:b | seen])

  defp state_b([], seen) do
    here()
    Enum.reverse(seen)
  end
end
