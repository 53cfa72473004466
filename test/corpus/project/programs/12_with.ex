defmodule Corpus.With do
  import Truth

  def run do
    a = add(%{"x" => "1", "y" => "2"})
    b = add(%{"x" => "1", "y" => "no"})
    c = add(%{"x" => "1"})
    d = bare(%{a: 1})
    e = bare(%{})
    here()
    {a, b, c, d, e}
  end

  def add(params) do
    with {:ok, x} <- Map.fetch(params, "x"),
         {x, ""} <- Integer.parse(x),
         {:ok, text} = Map.fetch(params, "y"),
         {y, ""} when y > 0 <- Integer.parse(text) do
      sum = x + y
      here()
      {:ok, sum}
    else
      :error ->
        here()
        :not_a_number

      {n, junk} ->
        here()
        {:junk, n, junk}
    end
  rescue
    error in MatchError ->
      here()
      {:missing, error.term}
  end

  def bare(map) do
    found =
      with {:ok, a} <- Map.fetch(map, :a),
           b = a + 1 do
        here()
        {a, b}
      end

    here()
    found
  end
end
