defmodule ElixirscopeProbe.Control do
  @moduledoc """
  The probe's side of the control connection, and the one place that ends a recording.

  Frames are `{packet, 4}` with external terms; the first is the token. Without an engine everything works as well, within
  the disk budget. Notices are kept for probe.json too.
  """

  use GenServer

  alias ElixirscopeProbe.{
    Detach,
    Drain,
    Gauge,
    Info,
    Level,
    LogHandler,
    Overwritten,
    Registry,
    Run,
    Scrub,
    Tracing,
    Writer
  }

  @stats_ms 500
  @gone_ms 5_000
  @look_ms 5_000
  @largest_frame 16 * 1024 * 1024

  # A fn is known to the VM by its module's code, and nothing of ours is put into other nodes.
  @of_nodes "Another node is connected. It can run a fn that recorded code made only if it was given this node's code path; " <>
              "with code of its own it says :badfun. Exclude modules that send it such fns."

  @doc "Options: `:config`, `:gauge`."
  def start_link(options), do: GenServer.start_link(__MODULE__, options)

  @doc "Tells the user something, once per text; what is about the level now (`:level`) each time."
  @spec notice(atom, String.t()) :: :ok
  def notice(code, text), do: cast({:notice, code, text})

  @doc "Shows how far something slow has come."
  @spec progress(:compile | :instrument | :scrub, non_neg_integer, non_neg_integer) :: :ok
  def progress(what, done, total), do: cast({:progress, what, done, total})

  @doc "Tells how much is recorded from now on."
  @spec level(Level.level()) :: :ok
  def level(level), do: cast({:level, level})

  @doc "Tells which modules are recorded, and which are not and why."
  @spec modules([module], [{module, String.t()}]) :: :ok
  def modules(recorded, skipped), do: cast({:modules, recorded, skipped})

  @doc "Tells the md5 of code that was made of a module in memory: it is in no file."
  @spec made(module, binary) :: :ok
  def made(module, md5), do: cast({:made, module, md5})

  @doc "Tells whether messages and processes are traced, and why."
  @spec tracing(%{processes: boolean, messages: :off | :received | :all, why: String.t()}) :: :ok
  def tracing(account), do: cast({:tracing, account})

  @doc "Has everything written and scrubbed, tells the engine. May be called again. Gives up after `timeout` ms in which nothing was written."
  @spec finish(timeout) :: :ok
  def finish(timeout) do
    with %{control: control} <- Run.get(), do: GenServer.call(control, {:finish, timeout}, timeout + 60_000)
    :ok
  catch
    :exit, _ -> :ok
  end

  # During start the run is not put yet, and the control process itself may be the one that has something to say.
  defp cast(message) do
    with %{control: control} <- Run.get(), do: GenServer.cast(control, message)
    :ok
  end

  @impl true
  def init(options) do
    Process.flag(:trap_exit, true)
    config = options[:config]

    st = %{
      config: config,
      gauge: options[:gauge],
      socket: nil,
      notices: [],
      recorded: [],
      skipped: [],
      made: %{},
      overwritten: [],
      told: nil,
      detaching: false,
      level: config.begin,
      tracing: nil
    }

    Process.send_after(self(), :look, @look_ms)
    Process.send_after(self(), :asked, @stats_ms)
    :net_kernel.monitor_nodes(true, node_type: :all)
    {:ok, connect(st, config[:port])}
  end

  defp connect(st, nil), do: st

  defp connect(st, port) do
    options = [:binary, packet: 4, active: true, packet_size: @largest_frame, send_timeout: 2_000, nodelay: true]

    case :gen_tcp.connect({127, 0, 0, 1}, port, options, 5_000) do
      {:ok, socket} ->
        Gauge.put(st.gauge, :engine, 1)
        st = %{st | socket: socket}
        :gen_tcp.send(socket, st.config.token)
        tell(st, {:hello, Info.versions()})
        Process.send_after(self(), :stats, @stats_ms)
        st

      {:error, reason} ->
        note(st, :no_engine, "The engine could not be reached (#{reason}): recording goes on without it.")
    end
  end

  @impl true
  def handle_cast({:notice, code, text}, st), do: {:noreply, note(st, code, text)}
  def handle_cast({:progress, _, _, _} = message, st), do: {:noreply, tell(st, message)}
  def handle_cast({:level, level}, st), do: {:noreply, %{st | level: level}}

  def handle_cast({:modules, recorded, skipped}, st) do
    # What was left alone for a while may be recorded now.
    skipped = Enum.uniq(skipped ++ Enum.reject(st.skipped, fn {module, _} -> module in recorded end))
    st = %{st | recorded: Enum.uniq(recorded ++ st.recorded), skipped: skipped}
    info(st, "recording")
    {:noreply, st}
  end

  def handle_cast({:tracing, account}, st) do
    st = %{st | tracing: account}
    info(st, "recording")
    {:noreply, st}
  end

  def handle_cast({:made, module, md5}, st),
    do: {:noreply, %{st | made: Map.update(st.made, module, [md5], &Enum.uniq([md5 | &1]))}}

  # Meanwhile the engine is told how much is written, and may have to make room for the rest.
  @impl true
  def handle_call({:finish, timeout}, from, st) do
    control = self()
    run = Run.get()

    Level.over()

    spawn_link(fn ->
      Tracing.stop()
      LogHandler.remove()
      send(control, {:sealed, from, Enum.flat_map(run.writers, &sealed(Writer.seal(&1, timeout)))})
    end)

    {:noreply, st |> look() |> look()}
  end

  defp sealed({:ok, segments}), do: segments
  defp sealed(:timeout), do: []

  @impl true
  def handle_info({:nodeup, node, _}, %{recorded: [_ | _]} = st) when node != node(),
    do: {:noreply, note(st, :nodes, @of_nodes)}

  def handle_info({:sealed, from, segments}, st) do
    run = Run.get()
    # Where no code is recorded none is missed.
    empty? = st.config.level in [:calls, :full] and Registry.modules(run.registry) == []
    st = if empty?, do: note(st, :no_events, Info.why_empty(st.recorded, st.skipped)), else: st

    Scrub.run(st.config.recording, segments, run.secrets, fn done, total ->
      tell(st, {:progress, :scrub, done, total})
    end)

    # They may hold what has just been scrubbed from the segments.
    Drain.delete(st.config.recording)
    info(st, "finished")
    st = tell(st, {:finished, stats(st)})
    GenServer.reply(from, :ok)
    {:noreply, st}
  end

  def handle_info({:tcp, _, frame}, st), do: {:noreply, command(decode(frame), st)}
  def handle_info({:tcp_closed, _}, st), do: {:noreply, gone(st)}
  def handle_info({:tcp_error, _, _}, st), do: {:noreply, gone(st)}

  def handle_info(:stats, st) do
    stats = stats(st)
    if st.socket, do: Process.send_after(self(), :stats, @stats_ms)
    {:noreply, if(stats == st.told, do: st, else: %{tell(st, {:stats, stats}) | told: stats})}
  end

  def handle_info(:asked, st) do
    Process.send_after(self(), :asked, @stats_ms)
    {:noreply, if(match?({:ok, _}, :file.read_file_info(asked(st), [:raw])), do: detach(st), else: st)}
  end

  def handle_info(:look, st) do
    Process.send_after(self(), :look, @look_ms)
    {:noreply, look(st)}
  end

  def handle_info(:stop, st) do
    :init.stop()
    {:noreply, st}
  end

  def handle_info(_, st), do: {:noreply, st}

  @impl true
  def terminate(_, st) do
    if st.socket, do: :gen_tcp.close(st.socket)
    :ok
  end

  # Frames come from whoever knew the port; no atom is made of them.
  defp decode(frame) do
    :erlang.binary_to_term(frame, [:safe])
  rescue
    ArgumentError -> nil
  end

  defp command({:allow, bytes}, st) when is_integer(bytes) do
    Gauge.put(st.gauge, :allowed, bytes)
    st
  end

  defp command({:flush, ref}, st) do
    Enum.each(Run.get().writers, &Writer.flush(&1, 2_000))
    tell(st, {:pong, ref})
  end

  defp command({:level, level}, st) do
    Level.set(level)
    st
  end

  defp command({:level, level, pattern, text}, st) when is_binary(text) do
    Level.set_of(level, pattern, text)
    st
  end

  defp command({:detach}, st), do: detach(st)

  defp command({:stop}, st) do
    :init.stop()
    st
  end

  defp command(_, st), do: st

  # Asked for on the connection, or by a file in the recording: who may leave one there owns it.
  defp detach(%{detaching: true} = st), do: st

  defp detach(st) do
    _ = File.rm(asked(st))
    Detach.begin()
    note(%{st | detaching: true}, :detached, "Recording was stopped; the program goes on.")
  end

  defp asked(st), do: Path.join(st.config.recording, "stop")

  defp gone(%{socket: nil} = st), do: st

  defp gone(st) do
    Gauge.put(st.gauge, :engine, 0)
    if st.config.engine_gone == :stop, do: Process.send_after(self(), :stop, @gone_ms)
    note(%{st | socket: nil}, :engine_gone, "The engine went away.")
  end

  defp tell(%{socket: nil} = st, _), do: st

  defp tell(st, message) do
    case :gen_tcp.send(st.socket, :erlang.term_to_binary(message)) do
      :ok -> st
      {:error, _} -> gone(st)
    end
  end

  defp note(st, code, text) do
    if text in st.notices,
      do: if(code == :level, do: tell(st, {:notice, code, text}), else: st),
      else: tell(%{st | notices: [text | st.notices]}, {:notice, code, text})
  end

  # Who comes after us takes our code away. Told when seen twice: a module that the program loads again is not ours for as long
  # as it takes to instrument it.
  defp look(st) do
    known = for {module, _} <- st.skipped, do: module
    {overwritten, made} = Overwritten.among(st.recorded -- known, st.made)
    {certain, new} = Enum.split_with(overwritten, &(&1 in st.overwritten))
    st = %{st | made: made, overwritten: new, skipped: certain ++ st.skipped}

    Enum.reduce(certain, st, fn {module, why}, st ->
      note(st, :overwritten, "#{inspect(module)} is not recorded any more: #{why}.")
    end)
  end

  defp stats(st) do
    modules = if run = Run.get(), do: length(Registry.modules(run.registry)), else: 0

    %{
      events: Gauge.events(st.gauge),
      bytes: Gauge.bytes(st.gauge),
      lost: Gauge.lost(st.gauge),
      modules: modules,
      level: if(st.level != st.config.begin, do: st.level)
    }
  end

  defp info(st, status) do
    Info.write(Run.get(), %{
      status: status,
      events: Gauge.events(st.gauge),
      bytes: Gauge.bytes(st.gauge),
      lost: Gauge.lost(st.gauge),
      modules: %{
        recorded: st.recorded |> Enum.map(&inspect/1) |> Enum.sort(),
        skipped: for({module, why} <- Enum.sort(st.skipped), do: %{module: inspect(module), why: why})
      },
      notices: Enum.reverse(st.notices),
      tracing: st.tracing
    })
  end
end
