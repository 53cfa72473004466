defmodule Corpus.Pins do
  import Truth

  def run do
    wanted = :b
    key = "k"
    found = find([a: 1, b: 2], wanted)
    %{^key => value} = %{"k" => found}
    here()

    verdict =
      case {wanted, value} do
        {^wanted, ^found} ->
          here()
          :both

        {^wanted, other} ->
          {:one, other}
      end

    size = 2
    <<front::binary-size(size), back::binary>> = "xyz"
    here()
    {verdict, front, back, received(wanted)}
  end

  defp find([{wanted, value} | _], wanted), do: value
  defp find([_ | rest], wanted), do: find(rest, wanted)

  defp received(tag) do
    send(self(), {:other, 1})
    send(self(), {tag, 2})

    receive do
      {^tag, number} ->
        here()
        number
    end
  end
end
