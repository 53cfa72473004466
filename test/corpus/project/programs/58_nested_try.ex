defmodule Corpus.NestedTry do
  import Truth

  def run do
    log = []

    {result, log} =
      try do
        inner =
          try do
            bad(log)
          rescue
            e in ArithmeticError ->
              here()
              raise ArgumentError, "was #{e.message}"
          after
            here()
            send(self(), :inner_after)
          end

        {inner, log}
      rescue
        e in ArgumentError ->
          log = [e.message | log]
          here()
          {:outer, log}
      after
        send(self(), :outer_after)
      end

    messages = for _ <- 1..2, do: receive(do: (m -> m))
    here()
    {result, log, messages, looping(3, [])}
  end

  defp bad(list), do: 1 / length(list)

  defp looping(0, seen), do: seen

  defp looping(n, seen) do
    if rem(n, 2) == 0, do: throw({:even, n})
    looping(n - 1, [n | seen])
  catch
    {:even, m} ->
      here()
      looping(m - 1, [{:caught, m} | seen])
  end
end
