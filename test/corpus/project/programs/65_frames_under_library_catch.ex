defmodule Corpus.FramesUnderLibraryCatch do
  import Truth

  def run do
    a = nested(3)
    here()
    b = in_task()
    c = stopped_early([1, 2, 3, 4])
    here()
    {a, b, c}
  end

  defp nested(n) do
    if n == 1, do: raise("boom")
    x = Truth.safely(fn -> nested(n - 1) end)
    here()
    {n, x}
  end

  defp in_task do
    mark = :mark
    task = Task.async(fn -> Truth.safely(fn -> fail(mark) end) end)
    result = Task.await(task)
    here()
    {mark, result}
  end

  defp fail(mark) do
    other = {mark, :lost}
    :erlang.error(other)
  end

  defp stopped_early(list) do
    found =
      Enum.reduce_while(list, 0, fn n, acc ->
        total = acc + n
        if total > 3, do: {:halt, {:stopped, total}}, else: {:cont, total}
      end)

    here()
    found
  end
end
