defmodule Corpus.Case do
  import Truth

  def run do
    x = 5
    a = decide({:ok, 1})
    b = decide({:ok, 200})
    c = decide(:error)
    x = if a, do: x + 1, else: x
    here()
    {b, c, x, nested(1, 2), statement()}
  end

  def decide(answer) do
    case answer do
      {:ok, n} when n > 100 ->
        half = div(n, 2)
        here()
        {:big, half}

      {:ok, n} ->
        here()
        n

      _ ->
        nil
    end
  end

  def nested(a, b) do
    case a do
      1 ->
        case b do
          2 ->
            c = a + b
            here()
            c
        end
    end
  end

  def statement do
    t = 1

    case t do
      1 -> :unused
    end

    here()
    t
  end
end
