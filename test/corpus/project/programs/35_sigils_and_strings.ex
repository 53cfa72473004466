defmodule Corpus.SigilsAndStrings do
  import Truth

  def sigil_n(text, _modifiers), do: String.to_integer(text)

  def run do
    words = ~w(one two)a
    chars = ~c"abc"
    raw = ~S(no #{interpolation}\n)
    text = ~s(with "quotes" and #{length(words)})
    regex = ~r/(\d+)-(\w+)/i
    number = ~n(42)
    here()
    [_, digits, letters] = Regex.run(regex, "a 12-Xy b")

    doc = """
    line one #{digits}
      line two
    """

    here()
    escaped = "tab\tnul\0bell\a quote\" é \u{1F600} \\"
    bytes = <<0, 255, 128>>
    here()
    {chars, raw, text, number, letters, doc, escaped, bytes}
  end
end
