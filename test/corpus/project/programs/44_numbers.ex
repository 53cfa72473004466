defmodule Corpus.Numbers do
  import Truth

  def run do
    big = 2 ** 70
    negative = -(2 ** 64)
    edge = 9_007_199_254_740_993
    small = -1
    here()
    factorial = factorial(25)
    float = 1.0
    tiny = 1.0e-10
    huge = 1.5e300
    precise = 0.1 + 0.2
    zero = -0.0
    here()
    hex = 0xFF
    binary = 0b1010
    char = ?é
    rounded = Float.round(3.14159, 2)
    quotient = div(-7, 2)
    remainder = rem(-7, 2)
    ratio = 7 / 2
    whole = 1.0e15
    wide = 1.0e16
    here()
    {big, negative, edge, small, factorial, float, tiny, huge, precise, zero} |> tuple_size()
  end

  defp factorial(0), do: 1
  defp factorial(n), do: n * factorial(n - 1)
end
