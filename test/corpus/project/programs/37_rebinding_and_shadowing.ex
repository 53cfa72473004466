defmodule Corpus.RebindingAndShadowing do
  import Truth

  def run do
    x = 1
    y = :y
    x = x + 1
    here()
    x = [x, x]
    here()

    z =
      if true do
        x = :inner
        here()
        w = {x, y}
        w
      end

    here()

    case x do
      [x, _] ->
        here()
        x
    end

    fun = fn y, x ->
      here()
      {x, y}
    end

    pair = fun.(1, 2)
    list = for x <- [7], do: x
    here()
    {x, y, z, pair, list, argument(1)}
  end

  defp argument(x) do
    x = x + 1
    x = x * 10
    here()
    x
  end
end
