defmodule Corpus.NestedClosures do
  import Truth

  def run do
    counter = make(5, "unused")
    next = counter.(10)
    value = next.(100)
    here()
    shadowed = shadow(1)
    {value, shadowed, recursive(4)}
  end

  defp make(start, _label) do
    hidden = start * 2

    fn step ->
      inner = hidden + step
      here()

      fn last ->
        all = {hidden, step, inner, last}
        here()
        all
      end
    end
  end

  defp shadow(x) do
    f = fn x ->
      x = x + 1
      here()
      x
    end

    y = f.(x * 10)
    here()
    {x, y}
  end

  defp recursive(n) do
    go = fn
      _, 0 -> 0
      go, m -> m + go.(go, m - 1)
    end

    go.(go, n)
  end
end
