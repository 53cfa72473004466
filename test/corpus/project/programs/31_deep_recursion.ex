defmodule Corpus.DeepRecursion do
  import Truth

  def run do
    sum = sum(12)
    list = build(3)
    fib = fib(5)
    here()
    {sum, list, fib}
  end

  defp sum(0), do: 0

  defp sum(n) do
    rest = sum(n - 1)
    n + rest
  end

  defp build(0) do
    here()
    []
  end

  defp build(n) do
    [n | build(n - 1)]
  end

  defp fib(n) when n < 2, do: n
  defp fib(n), do: fib(n - 1) + fib(n - 2)
end
