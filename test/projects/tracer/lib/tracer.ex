defmodule Tracer do
  @moduledoc "A program that watches one of its own processes, with OTP's `:dbg`."

  @doc "Prints what a process was seen to do; `what`: which of `:receive`, `:call` and `:send`."
  def watch(what) do
    me = self()
    pid = spawn(fn -> receive(do: ({:double, n} -> send(me, double(n)))) end)
    {:ok, _} = :dbg.tracer(:process, {fn event, seen -> tell(me, event, seen) end, 0})
    {:ok, _} = :dbg.p(pid, what)
    {:ok, _} = :dbg.tpl(Tracer, :double, 1, [])
    send(pid, {:double, 21})
    IO.inspect(receive(do: (n when is_integer(n) -> n)))
    for _ <- what, do: IO.inspect(receive(do: ({:seen, what} -> what)))
    :dbg.stop()
    IO.inspect(:erlang.trace_info({Tracer, :double, 1}, :traced))
  end

  def double(n), do: n * 2

  defp tell(listener, event, seen) do
    send(listener, {:seen, about(event)})
    seen + 1
  end

  defp about({:trace, _pid, :send, message, _to}), do: {:sent, message}
  defp about({:trace, _pid, :receive, message}), do: {:received, message}
  defp about({:trace, _pid, :call, {_, function, arguments}}), do: {:called, function, arguments}
end
