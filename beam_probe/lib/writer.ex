defmodule ElixirscopeProbe.Writer do
  @moduledoc """
  One of the processes that turn events into blocks and segments.

  Its queue is off-heap; when it grows long, reporters wait (`ElixirscopeProbe.Gauge`). A block is written when it is full
  and at the latest 100 ms after its first event.
  """

  import Bitwise

  import ElixirscopeProbe.EventStream,
    only: [
      control_event: 5,
      introduce: 3,
      look_at_queue: 1,
      lose: 2,
      stop: 3,
      test_entered: 5,
      tick: 1,
      weigh: 1,
      write: 1
    ]

  alias ElixirscopeProbe.{
    Block,
    Cut,
    Drain,
    EventStream,
    Gauge,
    Governor,
    Processes,
    Redaction,
    Registry,
    Run,
    Segments,
    Tests,
    Uncaught,
    Values
  }

  alias ElixirscopeProbe.Tracing.{Intake, Structs}

  @block_size EventStream.block_size()
  @sample 256
  @poll_ms 20

  @site_start 1
  @site_end 2
  @site_name 3
  @site_exception 4
  @site_governed 6
  @site_test_started 7
  @site_test_finished 8

  @doc """
  Starts a writer. Options: `:index` (from 0), `:gauge`, `:base` (clock base, ns), `:dir`, `:segment` (bytes), `:redact`
  (names), `:governor_rate` (events a second), `:main` (the process that runs Mix), and the pids `:registry`, `:secrets`.
  """
  @spec start_link(keyword) :: {:ok, pid}
  def start_link(options) do
    :proc_lib.start_link(__MODULE__, :init, [self(), options], :infinity,
      message_queue_data: :off_heap,
      priority: :high,
      min_heap_size: 20_000
    )
  end

  # On a busy machine it may have much to write at the end; were it killed, its supervisor would say so on the program's terminal.
  @shutdown_ms 60_000

  @doc false
  def child_spec(options),
    do: %{id: {__MODULE__, options[:index]}, start: {__MODULE__, :start_link, [options]}, shutdown: @shutdown_ms}

  @doc "Writes everything that was reported before, or gives up after `timeout` ms in which nothing was written."
  @spec flush(pid, timeout) :: :ok | :timeout
  def flush(writer, timeout), do: ask(writer, :flush, timeout)

  @doc "As `flush/2`, and ends the segment, so that it may be scrubbed; answers the segments that still may hold secrets."
  @spec seal(pid, timeout) :: {:ok, [Path.t()]} | :timeout
  def seal(writer, timeout), do: ask(writer, :seal, timeout)

  # The answer goes to an alias: one that comes too late is dropped, and does not stay in our mailbox.
  defp ask(writer, what, timeout) do
    ref = :erlang.monitor(:process, writer, alias: :reply_demonitor)
    send(writer, {what, ref})

    await(ref, timeout, writer, progress(writer))
  end

  defp await(ref, timeout, writer, before) do
    receive do
      {^ref, answer} ->
        answer

      {:DOWN, ^ref, _, _, _} ->
        :timeout
    after
      timeout ->
        now = progress(writer)

        if now != before do
          await(ref, timeout, writer, now)
        else
          Process.demonitor(ref, [:flush])
          :timeout
        end
    end
  end

  # It may wait for the engine to allow more, or throw away much that it could not keep up with.
  defp progress(writer) do
    gauge = Run.get().gauge
    {Gauge.events(gauge), Gauge.allowed(gauge), Process.info(writer, :message_queue_len)}
  end

  @doc false
  def init(parent, options) do
    Process.flag(:trap_exit, true)
    Redaction.init(options[:redact])

    st = %EventStream{
      index: options[:index],
      gauge: options[:gauge],
      base: options[:base],
      registry: options[:registry],
      secrets: options[:secrets],
      main: options[:main],
      segments: Segments.new(options[:dir], options[:index], options[:segment]),
      processes: Processes.new(options[:gauge]),
      tests: Tests.new(),
      governor: Governor.new(options[:gauge], options[:registry], options[:governor_rate]),
      open: if(options[:sink] == :native, do: Drain.start(options[:dir], options[:redact]), else: Block.new())
    }

    :proc_lib.init_ack(parent, {:ok, self()})
    guarded(st)
  end

  # Whatever is wrong with the probe is the probe's business: the program goes on, recording stops and says so.
  defp guarded(st) do
    if st.open == :native, do: native(st), else: loop(st.open, nil, 0, st)
  catch
    :exit, {:stop, reason} ->
      exit(reason)

    kind, reason ->
      text = Exception.format(kind, reason, __STACKTRACE__)

      guarded(
        stop(%{st | open: Block.next(st.open)}, :internal, "the recorder failed: " <> String.slice(text, 0, 2000))
      )
  end

  # The native sink's events come through its rings; what was reported before a message is taken in before it.
  defp native(st) do
    receive do
      {:secret, value} -> native(message({:secret, value}, st))
      {:met, pid, t} -> st |> Drain.until(t) |> met(pid, t) |> native()
      {:event, _, t, _, _} = msg -> native(message(msg, Drain.until(st, t)))
      {:events, t, _, _} = msg -> native(message(msg, Drain.until(st, t)))
      {:traced, _, t, _, _} = msg -> native(message(msg, Drain.until(st, t)))
      msg -> native(message(msg, Drain.until(st, now())))
    after
      @poll_ms -> st |> Drain.until(now()) |> native()
    end
  end

  # Introduced while it can still be asked who it is.
  defp met(%{stopped: nil} = st, pid, t) do
    if Processes.own?(st.processes, pid), do: st, else: introduce(st, pid, t)
  end

  defp met(st, _, _), do: st

  # `hash` and `base` are those of the module of the event before: an event like the one before it takes the short way.
  defp loop(block, hash, base, st) do
    receive do
      {p, t, s, a} when is_pid(p) -> event(block, hash, base, st, p, t, s, a, Values.none())
      {p, t, s, a, v} when is_pid(p) -> event(block, hash, base, st, p, t, s, a, Values.one(v))
      {p, t, s, a, v, w} when is_pid(p) -> event(block, hash, base, st, p, t, s, a, Values.two(v, w))
      msg when is_pid(:erlang.element(1, msg)) -> event_of_many(block, hash, base, st, msg)
      msg when :erlang.element(1, msg) == :trace_ts -> traced(block, st, msg)
      msg -> resume(message(msg, %{st | open: block}))
    end
  end

  defp traced(block, st, msg), do: resume(Intake.take(%{st | open: block, traced: st.traced + 1}, msg))

  defp resume(st), do: loop(st.open, nil, 0, st)

  defp event_of_many(block, hash, base, st, msg) do
    [p, t, s, a | values] = Tuple.to_list(msg)
    event(block, hash, base, st, p, t, s, a, Values.many(values))
  end

  defp event(block, hash, base, st, p, t, s, a, values)
       when s >>> 16 == hash and :erlang.element(3, block) == p and byte_size(:erlang.element(1, block)) < @block_size and
              (:erlang.element(2, block) &&& @sample - 1) != 0 do
    loop(Block.event(block, p, base + (s &&& 0xFFFF), a, t, values), hash, base, st)
  end

  defp event(block, _hash, _base, st, p, t, s, a, values) do
    st = sample(%{st | open: block}, p, s)
    st = if Block.size(block) >= @block_size, do: write(st), else: st

    cond do
      st.stopped != nil -> resume(lose(st, 1))
      Processes.own?(st.processes, p) -> resume(st)
      true -> placed(st, p, t, s, a, values)
    end
  end

  defp placed(st, p, t, s, a, values) do
    hash = s >>> 16

    st =
      if is_map_key(st.sites, hash),
        do: st,
        else: %{st | sites: Map.put(st.sites, hash, Registry.base(st.registry, hash))}

    case st.sites do
      # The site table is lost: better no event than one that nobody can read.
      %{^hash => nil} ->
        resume(lose(st, 1))

      %{^hash => {base, tests}} ->
        site = base + (s &&& 0xFFFF)
        st = introduce(st, p, t)
        st = if tests, do: test_entered(st, tests, site, p, t), else: st
        st = tick(%{st | open: Block.event(st.open, p, site, a, t, values)})
        # All events of a test module come this way.
        loop(st.open, if(tests, do: nil, else: hash), base, st)
    end
  end

  defp message({:traced, pid, t, site, values}, st), do: Intake.record(st, pid, t, site, values)

  defp message(:tick, st) do
    st = %{st | ticking: false} |> names() |> grown_up() |> write() |> weigh()
    {changes, governor} = Governor.judge(st.governor)
    st = governed(%{st | governor: governor}, changes)
    if Governor.busy?(governor), do: tick(st), else: st
  end

  defp message({:DOWN, _, :process, pid, reason}, st) do
    if Tests.running?(st.tests, pid) do
      # What it failed with is about to be told, and belongs before its end.
      Process.send_after(self(), {:ended, pid, reason}, 1000)
      %{st | tests: Tests.ended(st.tests, pid, reason)}
    else
      ended(st, pid, reason)
    end
  end

  defp message({:ended, pid, reason}, st), do: ended(%{st | tests: Tests.forget(st.tests, pid)}, pid, reason)
  defp message({:event, pid, t, site, value}, st), do: control_event(st, pid, t, site, value)

  defp message({:events, t, site, events}, st),
    do: Enum.reduce(events, st, fn {pid, value}, st -> control_event(st, pid, t, site, value) end)

  defp message({:test, site, value, failures}, st), do: test(st, site, value, failures)

  defp message({:own, pid}, st),
    do: %{st | open: Block.disown(st.open, pid), processes: Processes.disown(st.processes, pid)}

  defp message({:secret, value}, st) do
    Redaction.met(value)
    st
  end

  defp message({:struct, struct}, st) do
    Structs.tell(struct)
    st
  end

  defp message({:flush, ref}, st) do
    st = write(st)
    send(ref, {ref, :ok})
    st
  end

  defp message({:seal, ref}, st) do
    st = st |> governed(Governor.counted(st.governor)) |> write()
    {paths, segments} = Segments.seal(st.segments)
    send(ref, {ref, {:ok, paths}})
    %{st | segments: segments}
  end

  defp message({:EXIT, _, reason}, st) do
    st = governed(st, Governor.counted(st.governor))
    Segments.seal(write(st).segments)
    exit({:stop, reason})
  end

  defp message(_, st), do: st

  defp governed(st, changes),
    do: Enum.reduce(changes, st, fn {pid, change}, st -> control_event(st, pid, now(), @site_governed, change) end)

  defp ended(st, pid, reason) do
    case Processes.ended(st.processes, pid) do
      :unknown ->
        st

      {:ok, processes} ->
        st = %{st | open: Block.ended(st.open, pid)}
        st = if pid == st.main, do: main_ended(st, reason), else: st
        reason = if reason == :noproc, do: :"$elixirscope_unknown", else: Cut.value(reason, Cut.full())
        %{control_event(st, pid, now(), @site_end, reason) | processes: processes}
    end
  end

  # The process that runs Mix: what it ends with is what the program's exit status comes from.
  defp main_ended(st, reason) do
    case Uncaught.of_main(reason) do
      nil -> st
      failure -> control_event(st, st.main, now(), @site_exception, failure)
    end
  end

  defp test(st, @site_test_started, said, _) do
    {pid, tests} = Tests.announced(st.tests, said)
    st = %{st | tests: tests}
    if pid, do: control_event(st, pid, now(), @site_test_started, said), else: st
  end

  defp test(st, @site_test_finished, said, failures) do
    case Tests.process(st.tests, said.module, said.test, failures != []) do
      nil ->
        st

      pid ->
        st = Enum.reduce(failures, st, &control_event(&2, pid, now(), @site_exception, &1))
        st |> control_event(pid, now(), @site_test_finished, said) |> test_done(said, pid)
    end
  end

  defp test_done(st, said, pid) do
    {ending, tests} = Tests.finished(st.tests, said.module, said.test, pid)
    st = %{st | tests: tests}

    case ending do
      {:ended, reason} -> ended(st, pid, reason)
      nil -> st
    end
  end

  # Registered names change without an event; they are looked at now and then.
  defp names(st) do
    {changes, processes} = Processes.names(st.processes)
    st = %{st | processes: processes}
    Enum.reduce(changes, st, fn {pid, name}, st -> control_event(st, pid, now(), @site_name, name) end)
  end

  # What was not known yet of processes when they were met, at their birth.
  defp grown_up(st) do
    {known, processes} = Processes.grown_up(st.processes)
    st = %{st | processes: processes}
    Enum.reduce(known, st, fn {pid, info}, st -> control_event(st, pid, now(), @site_start, info) end)
  end

  # Every so many events one stands for all of them, and the queue is looked at.
  defp sample(st, p, s) do
    if (Block.count(st.open) &&& @sample - 1) == 0,
      do: look_at_queue(%{st | governor: Governor.sample(st.governor, p, s, @sample)}),
      else: st
  end

  defp now, do: :elixirscope_rt.now()
end
