defmodule Corpus.Pipes do
  import Truth

  def run do
    result =
      "  Hello World  "
      |> String.trim()
      |> words()
      |> Enum.map(&String.downcase/1)
      |> Enum.join("-")

    here()
    size = result |> String.length() |> then(fn n -> n * 2 end)
    tapped = [1] |> tap(fn list -> Enum.count(list) end) |> hd()
    here()
    {result, size, tapped}
  end

  defp words(text) do
    list = String.split(text)
    here()
    list
  end
end
