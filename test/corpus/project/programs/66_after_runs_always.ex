defmodule Corpus.AfterRunsAlways do
  import Truth

  def run do
    me = self()
    a = guarded(fn -> :value end, me)
    b = caught(fn -> guarded(fn -> throw(:thrown) end, me) end)
    c = caught(fn -> guarded(fn -> guarded(fn -> exit(:left) end, me) end, me) end)
    counts = for _ <- 1..4, do: receive(do: (:cleaned -> 1))
    here()
    {a, b, c, Enum.sum(counts), early(me)}
  end

  defp guarded(fun, pid) do
    kept = {:kept, 1}
    value = fun.()
    {kept, value}
  after
    here()
    send(pid, :cleaned)
  end

  defp caught(fun) do
    value = fun.()
    {:came_back, value}
  catch
    kind, value ->
      here()
      {kind, value}
  end

  defp early(pid) do
    for n <- 1..3 do
      try do
        if n == 2, do: throw(n)
        n
      catch
        m -> {:caught, m}
      after
        send(pid, {:after, n})
      end
    end
  end
end
