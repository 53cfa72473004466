defmodule Corpus.RunTimeModules do
  import Truth

  def run do
    name = Module.concat(Corpus, "Made")
    factor = 7

    {:module, module, _, _} =
      defmodule Elixir.Corpus.MadeHere do
        @factor factor
        def times(n) do
          product = n * @factor
          product
        end
      end

    a = module.times(6)
    here()
    body = quote(do: def(plus(n), do: n + unquote(factor)))
    {:module, made, _, _} = Module.create(name, body, Macro.Env.location(__ENV__))
    b = made.plus(1)
    here()
    {_, bindings} = Code.eval_string("x = 1 + 2; y = x * factor", factor: factor)
    bindings = Enum.sort(bindings)
    here()
    {a, b, bindings}
  end
end
