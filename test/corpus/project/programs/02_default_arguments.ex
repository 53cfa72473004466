defmodule Corpus.DefaultArguments do
  import Truth

  def run do
    a = greet()
    b = greet("you")
    c = greet("you", "!", 2)
    here()
    {a, b, c, area(3)}
  end

  def greet(name \\ "world", mark \\ ".", times \\ 1)

  def greet(name, mark, times) do
    marks = String.duplicate(mark, times)
    here()
    "hello " <> name <> marks
  end

  defp area(width, height \\ width_or(2)) do
    here()
    width * height
  end

  defp width_or(default), do: default
end
