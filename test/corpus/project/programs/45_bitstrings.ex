defmodule Corpus.Bitstrings do
  import Truth

  def run do
    three = <<5::3>>
    thirteen = <<1, 31::5>>
    empty = <<>>
    joined = <<three::bitstring, thirteen::bitstring>>
    here()
    <<head::1, rest::bitstring>> = joined
    size = bit_size(rest)
    here()
    utf16 = <<"hé"::utf16>>
    signed = <<-1::signed-8>>
    <<back::signed-8>> = signed
    printable = <<65, 66>>
    unprintable = <<65, 255>>
    here()
    {empty, head, size, utf16, back, printable, unprintable}
  end
end
