defmodule Corpus.QuoteInModuleBody do
  import Truth

  @table [{:a, 1}, {:b, 2}]
  Module.register_attribute(__MODULE__, :collected, accumulate: true)

  for {name, value} <- @table do
    @collected {name, value * 2}
    @doc false
    def value_of(unquote(name)) do
      found = unquote(value)
      here()
      found
    end
  end

  body =
    quote do
      x = 40
      x + 2
    end

  def from_body, do: unquote(body)

  defmacrop squared(n) do
    quote(bind_quoted: [n: n], do: n * n)
  end

  def run do
    a = value_of(:a)
    b = value_of(:b)
    collected = Enum.sort(@collected)
    here()
    c = squared(a + b)
    d = from_body()
    here()
    {collected, c, d, __MODULE__, __ENV__.function}
  end
end
