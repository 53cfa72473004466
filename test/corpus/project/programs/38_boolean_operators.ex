defmodule Corpus.BooleanOperators do
  import Truth

  def run do
    a = yes() && true
    b = nil || no()
    c = true and yes() == :yes
    d = false or c
    e = nil && never()
    f = not c
    g = !nil
    here()
    h = (x = yes()) && x
    i = if (y = no()) || a, do: y, else: :else
    here()
    {a, b, d, e, f, g, h, i}
  end

  defp yes, do: :yes

  defp no do
    here()
    false
  end

  defp never, do: raise("never called")
end
