defmodule Corpus.StackTraces do
  import Truth

  def run do
    a = trace(fn -> one(:a) end)
    b = trace(fn -> Enum.map([1], fn _ -> raise "in map" end) end)
    c = trace(fn -> tail([1, 2]) end)
    d = trace(fn -> String.to_integer("x") end)
    e = trace(fn -> no_clause(1, 2) end)
    f = trace(fn -> Map.fetch!(Map.new(), :k) end)
    here()
    {a, b, c, d, e, f}
  end

  defp trace(fun) do
    fun.()
  rescue
    error ->
      lines =
        for {module, function, arity, info} <- __STACKTRACE__,
            do: line(module, function, arity, info)

      own = Enum.take_while(lines, fn line -> not String.contains?(line, "Runner") end)
      message = Exception.message(error)
      here()
      {message, own}
  end

  defp line(module, function, arguments, info) when is_list(arguments),
    do: line(module, function, length(arguments), info)

  defp line(module, function, arity, info),
    do: "#{inspect(module)}.#{function}/#{arity}:#{info[:line]}"

  defp one(x) do
    y = two(x)
    {:never, y}
  end

  defp two(x) do
    three = :erlang.hd(List.wrap(x))
    raise ArgumentError, "from two: #{three}"
  end

  defp tail(list), do: Enum.each(list, fn n -> n + :not_a_number end)
  defp no_clause(x, x), do: x
end
