defmodule Corpus.For do
  import Truth

  def run do
    factor = 10

    scaled =
      for n <- 1..3 do
        m = n * factor
        here()
        m
      end

    here()
    pairs = for x <- [1, 2], y <- [:a, :b], do: {x, y}
    odd = for n <- 1..6, rem(n, 2) == 1, n > 1, do: n
    named = for {name, value} when value > 1 <- [a: 1, b: 2, c: 3], do: name
    here()

    inner =
      for row <- [[1, 2], [3]] do
        for cell <- row do
          total = cell + factor
          here()
          total
        end
      end

    assigned = for n <- [1, 2], square = n * n, square > 1, do: {n, square}
    here()
    {scaled, pairs, odd, named, inner, assigned}
  end
end
