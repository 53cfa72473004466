defmodule Corpus.ManyOnALine do
  import Truth

  def run do
    a = 1; b = a + 1; c = a + b
    here()
    d = (e = c * 2; e + 1); f = fn x -> y = x + 1; y * 2 end; g = f.(d)
    here()
    h = if g > 5, do: (i = g - 5; i), else: 0; j = h
    here()
    {b, e, h, j, Enum.map([1, 2], fn n -> m = n; m end)}
  end
end
