defmodule Corpus.InterpolationAndIo do
  import Truth

  def run do
    name = "Ada"
    count = 3
    text = "#{name} has #{count} #{if count == 1, do: "cat", else: "cats"}, #{inspect(%{k: [1]})}"
    here()
    IO.puts(text)
    iolist = ["a", ?b, [name | "c"]]
    length = :erlang.iolist_size(iolist)
    label = :"key_#{count}"
    here()
    quoted = quote(do: 1 + unquote(count))
    {value, _} = Code.eval_quoted(quoted)
    nested = "outer #{"inner #{name <> "!"}"}"
    here()
    {text, length, label, value, nested}
  end
end
