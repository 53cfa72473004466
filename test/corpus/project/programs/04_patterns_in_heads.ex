defmodule Corpus.PatternsInHeads do
  import Truth

  def run do
    a = tuple({1, {2, [3, 4 | [5]]}})
    b = map(%{"k" => :v, :n => %{deep: [1]}, 7 => 8})
    c = same(:x, :x)
    d = same(:x, :y)
    e = whole([1, 2] = [1, 2])
    f = ignored({:a, :b, :c})
    here()
    {a, b, c, d, e, f}
  end

  def tuple({a, {b, [c | rest]}} = whole) do
    here()
    {a, b, c, rest, whole}
  end

  def map(%{"k" => v, n: %{deep: [x]} = n} = m) do
    here()
    {v, x, map_size(n), map_size(m)}
  end

  def same(x, x) do
    here()
    {:same, x}
  end

  def same(x, y) do
    here()
    {:different, x, y}
  end

  def whole([first | _] = all) when length(all) == 2, do: {first, all}

  def ignored({_, _second, third}) do
    here()
    third
  end
end
