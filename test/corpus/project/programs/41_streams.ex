defmodule Corpus.Streams do
  import Truth

  def run do
    limit = 3

    squares =
      Stream.iterate(1, &(&1 + 1))
      |> Stream.map(fn n ->
        square = n * n
        here()
        square
      end)
      |> Enum.take(limit)

    here()
    unfolded = Stream.unfold({0, 1}, fn {a, b} -> {a, {b, a + b}} end) |> Enum.take(6)

    resource =
      Stream.resource(
        fn -> [1, 2] end,
        fn
          [] -> {:halt, []}
          [h | t] -> {[h], t}
        end,
        fn rest ->
          here()
          rest
        end
      )

    listed = Enum.to_list(resource)
    zipped = Enum.zip(Stream.cycle([:a, :b]), 1..3)
    here()
    {squares, unfolded, listed, zipped}
  end
end
