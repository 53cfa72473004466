defmodule Corpus.CharlistsAndLists do
  import Truth

  def run do
    word = ~c"hello"
    mixed = [?a, :b, "c", 1.0]
    improper = [1, 2 | :tail]
    [x, y | z] = improper
    here()
    empty = []
    nested = [[], [[]], [[1], [2, [3]]]]
    joined = word ++ ~c" you"
    without = [1, 2, 3, 2] -- [2]
    here()
    iodata = ["a", [?b, ["c"]], ~c"d" |> to_string()]
    text = IO.iodata_to_binary(iodata)
    control = [7, 8, 9, 10, 27]
    here()
    {mixed, x, y, z, empty, nested, joined, without, text, control}
  end
end
