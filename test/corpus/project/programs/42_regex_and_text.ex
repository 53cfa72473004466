defmodule Corpus.RegexAndText do
  import Truth

  def run do
    text = "ünïcödé 42 and 7"
    numbers = Regex.scan(~r/\d+/, text) |> List.flatten() |> Enum.map(&String.to_integer/1)
    here()
    %{"word" => word} = Regex.named_captures(~r/^(?<word>\w+)/u, text)
    replaced = Regex.replace(~r/\d/, text, fn digit -> "<" <> digit <> ">" end)
    here()
    graphemes = String.graphemes("e\u0301a")
    slice = String.slice(text, 0, 3)
    padded = String.pad_leading("7", 3, "0")
    here()
    {numbers, word, replaced, graphemes, slice, padded}
  end
end
