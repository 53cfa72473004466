# What it costs to record messages: GenServer calls one after another, with nothing else to do, and with some work each.
# `MIX_ENV=test mix run --no-start test/bench/messages.exs`. All kinds take turns, so that a busy machine hits all alike; the best of
# several rounds counts. Prints `work kind nanoseconds` a line.

alias ElixirscopeProbe.Tracing
alias ElixirscopeProbe.Test.{NativeCode, Programs}

folder = Programs.folder("idle")
NativeCode.library!(Path.join(folder, "idle_tracer.so"), ["test/native/idle_tracer.c"])

defmodule IdleTracer do
  def load(path), do: :erlang.load_nif(path, 0)
  def enabled(_, _, _), do: :erlang.nif_error(:not_loaded)
  def trace(_, _, _, _, _), do: :erlang.nif_error(:not_loaded)
end

defmodule PingPong do
  use GenServer

  def init(n), do: {:ok, n}

  def handle_call(work, _from, n) do
    spin(work)
    {:reply, n, n + 1}
  end

  # About three nanoseconds a turn.
  def spin(0), do: :ok
  def spin(n), do: spin(n - 1)

  def calls(_, _, 0), do: :ok

  def calls(server, work, n) do
    GenServer.call(server, work)
    calls(server, work, n - 1)
  end

  # Nanoseconds a call, of both processes `traced`.
  def time(work, n, traced) do
    test = self()

    client =
      spawn(fn ->
        {:ok, server} = GenServer.start(__MODULE__, 0)
        send(test, {:server, server})
        receive(do: (:go -> :ok))
        calls(server, work, 1_000)
        start = System.monotonic_time()
        calls(server, work, n)
        nanoseconds = System.convert_time_unit(System.monotonic_time() - start, :native, :nanosecond)
        GenServer.stop(server)
        send(test, {:took, nanoseconds / n})
      end)

    receive do
      {:server, server} -> traced.([client, server])
    end

    send(client, :go)
    receive(do: ({:took, nanoseconds} -> nanoseconds))
  end
end

Programs.build_probe!()
:ok = IdleTracer.load(folder |> Path.join("idle_tracer") |> String.to_charlist())
untraced = fn _ -> :ok end

vm = fn tracer, flags ->
  fn pids -> for pid <- pids, do: :erlang.trace(pid, true, [tracer.() | flags]) end
end

ours = fn config ->
  fn work, n ->
    ElixirscopeProbe.Test.Sink.start([sink: :auto] ++ config)
    File.cd!(folder, fn -> Tracing.start([]) end)
    took = PingPong.time(work, n, untraced)
    Tracing.stop()
    took
  end
end

by_vm = fn traced -> fn work, n -> PingPong.time(work, n, traced) end end

idle = fn -> {:tracer, IdleTracer, []} end

port = fn -> {:tracer, :dbg.trace_port(:file, folder |> Path.join("trace") |> String.to_charlist()).()} end

kinds = [
  {"plain", by_vm.(untraced)},
  {"idle-received", by_vm.(vm.(idle, [:receive]))},
  {"idle-all", by_vm.(vm.(idle, [:receive, :send]))},
  {"received", ours.(level: :messages, messages: :received)},
  {"all", ours.(level: :messages, messages: :all)},
  {"processes", ours.(level: :minimal, messages: :off)},
  {"port-received", by_vm.(vm.(port, [:receive, :timestamp]))},
  {"port-all", by_vm.(vm.(port, [:receive, :send, :timestamp]))}
]

for {what, work, n, rounds} <- [{"bare", 0, 30_000, 7}, {"work", 6_500, 5_000, 7}] do
  best =
    for _ <- 1..rounds, {kind, run} <- kinds, reduce: %{} do
      best -> Map.update(best, kind, run.(work, n), &min(&1, run.(work, n)))
    end

  for {kind, _} <- kinds, do: IO.puts("#{what} #{kind} #{round(best[kind])}")
end

IO.puts("sink #{inspect(ElixirscopeProbe.Sink.choose(:auto))}")
