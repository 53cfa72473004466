defmodule Corpus.FunctionsAsValues do
  import Truth

  def run do
    base = 10

    add = fn n ->
      sum = n + base
      here()
      sum
    end

    a = add.(1)
    twice = &(&1 * 2)
    pair = &{&1, &2}
    up = &String.upcase/1
    own = &helper/1
    here_list = Enum.map([1, 2], add)
    here()

    many = fn
      0, _ -> :zero
      n, m when n > m -> {:more, n - m}
      _, m -> {:less, m}
    end

    results = [many.(0, 1), many.(5, 1), many.(1, 5)]
    composed = fn x -> x |> twice.() |> add.() end
    b = composed.(4)
    here()
    {a, here_list, pair.(1, 2), up.("u"), own.(3), results, b, (fn -> :now end).()}
  end

  defp helper(x) do
    here()
    x
  end
end
