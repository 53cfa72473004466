defmodule Corpus.FunctionKinds do
  import Truth

  def run do
    a = one_line(1)
    b = block(2)
    c = private(3)
    here()
    d = clauses(:left, 4)
    e = clauses(:right, 5)
    f = no_arguments()
    here()
    [a, b, c, d, e, f]
  end

  def one_line(x), do: x + 1

  def block(x) do
    y = x * 2
    here()
    y + 1
  end

  defp private(x) do
    x
  end

  def clauses(:left, x), do: -x

  def clauses(:right, x) do
    here()
    x
  end

  def no_arguments, do: :nothing
end
