defmodule Corpus.BinaryPatterns do
  import Truth

  def run do
    packet = <<1, 2::16, 0xFFFF::little-16, 3.5::float, "tail">>
    <<version, size::16, flags::little-16, ratio::float, rest::binary>> = packet
    here()
    <<a::4, b::4, c::3, left::bitstring>> = <<0xAB, 0xC8>>
    here()
    <<length, text::binary-size(length), _::binary>> = <<3, "abcdef">>
    <<"ab", letter::utf8, _::bits>> = "abü"
    here()
    {version, size, flags, ratio, rest, a, b, c, left, text, letter, parse("k=v;l=w;")}
  end

  def parse(text), do: parse(text, "", [])

  defp parse(<<>>, "", pairs), do: Enum.reverse(pairs)

  defp parse(<<";", rest::binary>>, word, pairs) do
    here()
    parse(rest, "", [word | pairs])
  end

  defp parse(<<char::utf8, rest::binary>>, word, pairs),
    do: parse(rest, word <> <<char::utf8>>, pairs)
end
