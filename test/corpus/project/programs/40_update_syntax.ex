defmodule Corpus.UpdateSyntax do
  import Truth

  def run do
    map = %{a: 1, b: %{c: [1, 2, %{d: :e}]}}
    one = %{map | a: 2}
    two = %{one | b: %{one.b | c: []}}
    here()
    three = put_in(map.b.c, :replaced)
    four = put_in(map, [:b, :new], 5)
    {five, six} = pop_in(map, [:b, :c])
    here()
    seven = Map.merge(two, %{z: 26}, fn _k, _a, b -> b end)
    tuple = put_elem({1, 2, 3}, 1, :two)
    here()
    {three, four, five, six, seven, tuple}
  end
end
