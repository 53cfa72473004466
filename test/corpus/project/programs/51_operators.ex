defmodule Corpus.Operators do
  import Truth
  import Kernel, except: [<>: 2]

  def left <~> right, do: {left, right}
  def left <> right, do: Kernel.<>(left, right)

  def run do
    a = 1 <~> 2
    b = "x" <> "y"
    c = [1] ++ [2] ++ [3]
    d = 2 in [1, 2]
    e = 5 not in [1, 2]
    f = 1 == 1.0 and 1 !== 1.0
    here()
    g = -a_number(3) + 2 * 3 - div(10, 3)
    h = 7 |> Bitwise.band(3) |> Bitwise.bor(8)
    i = "abc" =~ ~r/b/
    j = 1..10//3
    k = {1, 2} < {1, 3}
    l = &a_number/1
    here()
    {b, c, d, e, f, g, h, i, j, k, l.(1)}
  end

  defp a_number(n), do: n
end
