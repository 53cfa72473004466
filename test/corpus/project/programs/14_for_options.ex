defmodule Corpus.ForOptions do
  import Truth

  def run do
    map =
      for {k, v} <- [a: 1, b: 2], into: %{} do
        w = v + 1
        here()
        {k, w}
      end

    here()

    sum =
      for n <- [1, 2, 3], reduce: 0 do
        acc ->
          next = acc + n
          here()
          next
      end

    unique = for n <- [1, 2, 1, 3, 2], uniq: true, do: n
    text = for <<c <- "abc">>, into: "", do: <<c + 1>>

    pixels =
      for <<r::2, (g::2 <- <<0b00011011::8>>)>> do
        here()
        {r, g}
      end

    bits = for <<(bit::1 <- <<5>>)>>, into: <<>>, do: <<bit::1>>

    counted =
      for word <- ~w(b a b), reduce: %{} do
        %{^word => n} = counts -> %{counts | word => n + 1}
        counts -> Map.put(counts, word, 1)
      end

    here()
    {map, sum, unique, text, pixels, bits, counted}
  end
end
