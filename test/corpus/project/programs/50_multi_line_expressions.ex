defmodule Corpus.MultiLineExpressions do
  import Truth

  def run do
    a =
      1 +
        two() +
        3

    list = [
      a,
      two(),
      %{
        key: two(),
        other:
          if a > 5 do
            :more
          else
            :less
          end
      }
    ]

    here()

    result =
      combine(
        a,
        fn x ->
          y = x + 1
          here()
          y
        end,
        option: :value,
        other: two()
      )

    here()
    {list, result}
  end

  defp two, do: 2

  defp combine(a, fun, options) do
    b = fun.(a)
    here()
    {b, options}
  end
end
