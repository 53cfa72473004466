defmodule Corpus.CondIfUnless do
  import Truth

  def run do
    sizes = for n <- [1, 50, 500], do: size(n)
    a = if sizes == [], do: :none, else: :some
    b = if a == :none, do: :never
    here()
    c = unless(b, do: :not_b)

    d =
      if x = fetch(:x) do
        here()
        x + 1
      else
        0
      end

    if d == 0 do
      :unreached
    else
      e = d * 2
      here()
      e
    end

    here()
    {sizes, a, b, c, d}
  end

  defp size(n) do
    cond do
      n < 10 ->
        :small

      half = small_half(n) ->
        here()
        {:medium, half}

      true ->
        here()
        :large
    end
  end

  defp small_half(n), do: if(n < 100, do: div(n, 2))
  defp fetch(:x), do: 41
end
