defmodule Corpus.Guards do
  import Truth

  defguard is_small(n) when is_integer(n) and n in 0..9
  defguardp is_even(n) when rem(n, 2) == 0

  def run do
    kinds = Enum.map([3, 4, 12, -1, "text", nil, %{a: 1}, [1]], &kind/1)
    here()
    kinds
  end

  def kind(n) when is_small(n) and is_even(n) do
    here()
    {:small_even, n}
  end

  def kind(n) when is_small(n), do: {:small, n}
  def kind(n) when is_integer(n) and n > 9 when is_float(n), do: {:big, n}

  def kind(text) when is_binary(text) when is_atom(text) do
    here()
    {:word, text}
  end

  def kind(map) when map_size(map) == 1 and is_map_key(map, :a), do: {:map, map.a}
  def kind([head | _] = list) when hd(list) == head, do: {:list, head}
  def kind(other), do: {:other, other}
end
