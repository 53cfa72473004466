defmodule Corpus.MatchOperator do
  import Truth

  def run do
    x = 1
    {a, b} = {x, x + 1}
    here()
    [h | t] = [a, b, 3]
    here()
    {c, d} = e = {h, t}
    here()
    %{k: f} = %{k: {c, d}, l: e}
    y = z = 5
    here()
    1 = a
    :ok = nothing()
    <<first, rest::binary>> = "abc"
    here()
    {f, y, z, first, rest}
  end

  defp nothing, do: :ok
end
