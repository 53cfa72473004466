defmodule Corpus.Macros.Helper do
  defmacro double(expression) do
    quote do
      value = unquote(expression)
      value + value
    end
  end

  defmacro named(name, expression) do
    quote do
      var!(unquote(name)) = unquote(expression)
    end
  end

  defmacro unless_nil(value, do: block) do
    quote do
      case unquote(value) do
        nil -> nil
        _ -> unquote(block)
      end
    end
  end

  defmacro defgetters(fields) do
    for {name, value} <- fields do
      quote do
        def unquote(name)(), do: unquote(value)
      end
    end
  end
end

defmodule Corpus.Macros do
  import Truth
  import Corpus.Macros.Helper

  defgetters(red: 1, green: 2)

  for {name, index} <- Enum.with_index([:north, :south]) do
    def direction(unquote(name)), do: unquote(index)
  end

  def run do
    value = 3
    a = double(value + 1)
    here()
    named(shown, a * 2)
    here()

    b =
      unless_nil value do
        c = a + value
        here()
        c
      end

    {a, b, shown, red(), green(), direction(:south)}
  end
end
