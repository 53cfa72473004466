# What it costs to record messages: GenServer calls one after another, with nothing else to do, and with some work each.
# `MIX_ENV=test mix run --no-start test/bench/messages.exs`. All kinds take turns, so that a busy machine hits all alike; the best of
# several rounds counts. Prints `work kind nanoseconds cpu` a line, the last the processor time of the whole VM, which a busy machine
# does not change, and in which all is counted that is to be done until the calls are on disk; and of level minimal `pairs permille`: the
# median of twenty. What tracers cost that are told all that ours are, and do nothing, is the least that ours could.

alias ElixirscopeProbe.{Run, Tracing, Writer}
alias ElixirscopeProbe.Tracing.Patterns
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

  def spin(0), do: :ok
  def spin(n), do: spin(n - 1)

  # Turns that take so many nanoseconds here.
  def turns(nanoseconds) do
    best = for(_ <- 1..20, do: elem(:timer.tc(fn -> spin(1_000_000) end), 0)) |> Enum.min()
    round(nanoseconds * 1_000 / best)
  end

  def calls(_, _, 0), do: :ok

  def calls(server, work, n) do
    GenServer.call(server, work)
    calls(server, work, n - 1)
  end

  # Processor time of all of the VM's threads, in nanoseconds.
  def processor do
    case Path.wildcard("/proc/self/task/*/schedstat") do
      [] -> elem(:erlang.statistics(:runtime), 0) * 1_000_000
      threads -> threads |> Enum.map(&of_thread/1) |> Enum.sum()
    end
  end

  # It may be gone.
  defp of_thread(path) do
    with {:ok, text} <- File.read(path), do: text |> String.split() |> hd() |> String.to_integer(), else: (_ -> 0)
  end

  # Nanoseconds a call, and those of the processor, of both processes `traced`; `finish` is what is left to do then.
  def time(work, n, traced, finish \\ fn -> :ok end) do
    test = self()

    client =
      spawn(fn ->
        {:ok, server} = GenServer.start(__MODULE__, 0)
        send(test, {:server, server})
        receive(do: (:go -> :ok))
        calls(server, work, 1_000)
        send(test, :warm)
        receive(do: (:go -> :ok))
        start = System.monotonic_time()
        calls(server, work, n)
        nanoseconds = System.convert_time_unit(System.monotonic_time() - start, :native, :nanosecond)
        GenServer.stop(server)
        send(test, {:took, nanoseconds})
      end)

    receive do
      {:server, server} -> traced.([client, server])
    end

    send(client, :go)
    receive(do: (:warm -> finish.()))
    before = processor()
    send(client, :go)
    nanoseconds = receive(do: ({:took, nanoseconds} -> nanoseconds))
    finish.()
    {nanoseconds / n, (processor() - before) / n}
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
    ElixirscopeProbe.Test.Sink.start(Keyword.merge([sink: :auto], config))
    File.cd!(folder, fn -> Tracing.start([]) end)
    took = PingPong.time(work, n, untraced, fn -> Enum.each(Run.get().writers, &Writer.flush(&1, :infinity)) end)
    Tracing.stop()
    took
  end
end

by_vm = fn traced -> fn work, n -> PingPong.time(work, n, traced) end end

idle = fn -> {:tracer, IdleTracer, []} end

port = fn -> {:tracer, :dbg.trace_port(:file, folder |> Path.join("trace") |> String.to_charlist()).()} end

# A process that throws away what it is told, as the portable sink's writer is.
waste = fn ->
  :erlang.spawn_opt(fn -> for _ <- Stream.cycle([:ok]), do: receive(do: (_ -> :ok)) end,
    message_queue_data: :off_heap,
    priority: :high
  )
end

# A tracer that is told all that ours are told. `picks`: it takes for itself what it needs of arguments.
told = fn tracer, flags, picks ->
  fn work, n ->
    patterns = Patterns.patterns(%{level: :messages, ets: []})
    for {mfa, picked} <- patterns, do: :erlang.trace_pattern(mfa, if(picks, do: true, else: picked), [:local])
    :erlang.trace_pattern(:receive, [{[:_, :"$1", :_], [], [{:message, :"$1"}]}], [])
    tracer = tracer.()
    took = PingPong.time(work, n, vm.(fn -> tracer end, [:receive, :call, :procs | flags]))
    :erlang.trace_pattern(:receive, true, [])
    for {mfa, _} <- patterns, do: :erlang.trace_pattern(mfa, false, [:local])
    with {:tracer, waste} when is_pid(waste) <- tracer, do: Process.exit(waste, :kill)
    took
  end
end

idle_told = told.(idle, [], true)
waste_told = told.(fn -> {:tracer, waste.()} end, [:arity, :monotonic_timestamp], false)
port_told = told.(port, [:arity, :timestamp], false)
minimal = ours.(level: :minimal, messages: :off)

kinds = [
  {"plain", by_vm.(untraced)},
  {"idle-received", by_vm.(vm.(idle, [:receive]))},
  {"idle-told", idle_told},
  {"idle-all", by_vm.(vm.(idle, [:receive, :send]))},
  {"waste-told", waste_told},
  {"received", ours.(level: :messages, messages: :received)},
  {"all", ours.(level: :messages, messages: :all)},
  {"portable", ours.(level: :messages, messages: :received, sink: :portable)},
  {"port-received", by_vm.(vm.(port, [:receive, :timestamp]))},
  {"port-all", by_vm.(vm.(port, [:receive, :send, :timestamp]))},
  {"port-told", port_told}
]

best_of = fn {wall, processor}, {wall2, processor2} -> {min(wall, wall2), min(processor, processor2)} end

for {what, work, n, rounds} <- [{"bare", 0, 30_000, 7}, {"work", PingPong.turns(20_000), 5_000, 7}] do
  best =
    for _ <- 1..rounds, {kind, run} <- kinds, reduce: %{} do
      best ->
        took = run.(work, n)
        Map.update(best, kind, took, &best_of.(&1, took))
    end

  for {kind, _} <- kinds,
      {wall, processor} = best[kind],
      do: IO.puts("#{what} #{kind} #{round(wall)} #{round(processor)}")
end

plain = by_vm.(untraced)

pairs =
  for _ <- 1..20 do
    {_, alone} = plain.(0, 30_000)
    {_, recorded} = minimal.(0, 30_000)
    recorded / alone
  end

IO.puts("minimal pairs #{round(1000 * Enum.at(Enum.sort(pairs), 10))}")

IO.puts("sink #{inspect(ElixirscopeProbe.Sink.choose(:auto))}")
