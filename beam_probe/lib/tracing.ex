defmodule ElixirscopeProbe.Tracing do
  @moduledoc """
  The VM's own tracing of messages and processes, from the beginning of a recording to its end.

  This process owns what was set, and takes exactly that back: from OTP 27 on a trace session of our own; before that flags of
  processes, and patterns, which are the node's. A process that somebody else traces already is left alone.
  """

  use GenServer

  alias ElixirscopeProbe.{Control, Gauge, Native, Run}
  alias ElixirscopeProbe.Tracing.{Patterns, Ports, Structs, Warnings}

  @sessions Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 27.0.0")
  # They load code, or are the VM's own: what they say, and what is said to them, is no program's.
  @left_alone [:init, :erl_prim_loader, :code_server]
  @vms_own [:erts_code_purger, :erts_literal_area_collector, :erts_dirty_process_signal_handler, :erts_trace_cleaner]

  @doc "Names of processes of which nothing is told, nor of what is said to them."
  @spec left_alone() :: [atom]
  def left_alone, do: @left_alone

  @doc "Options: `:config`, `:gauge`, `:sink`."
  def start_link(options), do: GenServer.start_link(__MODULE__, options)

  @doc "Begins to trace, once a run. `ebins`: where the code of the project is, and of what it depends on."
  @spec start([Path.t()]) :: :ok
  def start(ebins), do: Run.ask(:tracing, {:start, ebins})

  @doc "From now on traces what this level is about, and nothing beyond it."
  @spec level(atom) :: :ok
  def level(level), do: Run.ask(:tracing, {:level, level})

  @doc "Ends it: nothing of it is left."
  @spec stop() :: :ok
  def stop, do: Run.ask(:tracing, :stop)

  @impl true
  def init(options) do
    Process.flag(:trap_exit, true)

    {:ok,
     %{
       config: options[:config],
       gauge: options[:gauge],
       sink: options[:sink],
       on: nil,
       ebins: [],
       messages: :off,
       # The most that was traced in this run.
       most: :off,
       patterns: []
     }}
  end

  @impl true
  def handle_call({:start, ebins}, _from, %{on: nil} = st), do: {:reply, :ok, begin(%{st | ebins: ebins})}

  def handle_call({:level, level}, _from, %{on: on} = st) when on != nil and level != :off,
    do: {:reply, :ok, st |> messages(level) |> calls(level)}

  def handle_call({:level, _}, _from, st), do: {:reply, :ok, st}
  def handle_call({:start, _}, _from, st), do: {:reply, :ok, st}
  def handle_call(:stop, _from, st), do: {:reply, :ok, end_all(st)}

  # The portable sink has a state copied whole before it can be cut.
  @impl true
  def handle_info({:large_state, pid}, %{on: on} = st) when on != nil do
    without_calls(on, pid)

    Control.notice(
      :large_state,
      "The state of #{inspect(pid)} is so large that its states are not recorded any more. The native sink can record them."
    )

    {:noreply, st}
  end

  def handle_info(_, st), do: {:noreply, st}

  @impl true
  def terminate(_, st), do: end_all(st)

  defp end_all(st) do
    Warnings.stop()
    Ports.stop()
    finish(st)
  end

  defp begin(st) do
    case wanted(%{st.config | level: st.config.begin}, st.ebins) do
      {:ok, messages, why} ->
        on = set(st, messages)
        Warnings.start(st.config.begin)
        Ports.start()
        Gauge.set(st.gauge, Gauge.messages(), messages != :off)
        Control.tracing(%{processes: true, messages: messages, why: why})
        calls(%{st | on: on, messages: messages, most: messages}, st.config.begin)

      {:none, why} ->
        Control.tracing(%{processes: false, messages: :off, why: why})

        if st.config.messages == :auto,
          do: Control.notice(:not_traced, "Messages and processes are not recorded: #{why}.")

        st
    end
  end

  defp messages(st, level) do
    case wanted(%{st.config | level: level}, st.ebins) do
      {:ok, messages, why} when messages != st.messages -> messages(st, messages, why)
      _ -> st
    end
  end

  # Who is not traced costs nothing, and cannot flood a writer.
  defp messages(st, messages, why) do
    hidden = hidden()
    on = listen(st.on, st.sink, messages, st.messages, hidden)
    [before, now] = for one <- [st.messages, messages], do: flags(st.sink, one)
    if now -- before != [], do: processes(on, now, hidden, [], &trace_more/3)
    if before -- now != [], do: processes(on, before -- now, hidden, [], &trace_less/3)
    if messages != :off, do: Gauge.set(st.gauge, Gauge.messages(), true)
    most = Enum.max_by([messages, st.most], &rank/1)
    if most != st.most, do: Control.tracing(%{processes: true, messages: most, why: why})
    %{st | on: on, messages: messages, most: most}
  end

  defp calls(st, level) do
    patterns = Patterns.patterns(%{level: level, ets: st.config.ets})
    on = Enum.reduce(st.patterns -- patterns, st.on, &without/2)
    on = Enum.reduce(patterns -- st.patterns, on, &pattern(picked(&1, st.sink), &2))
    %{st | on: on, patterns: patterns}
  end

  # What the library picks out of the arguments the VM need not: it runs a match specification at the price of two messages.
  defp picked({mfa, specification}, :native), do: {mfa, Native.pick(mfa, specification) || specification}
  defp picked(pattern, :portable), do: pattern

  defp rank(messages), do: Map.fetch!(%{off: 0, received: 1, all: 2}, messages)

  # A program that itself traces would find its slot taken. Who goes down to the least wants no messages, though they were asked for.
  defp wanted(%{messages: messages, level: level, begin: begin}, _)
       when messages in [:received, :all] and (level != :minimal or begin == :minimal),
       do: {:ok, messages, "asked for"}

  defp wanted(%{messages: :off}, _), do: without_messages()

  defp wanted(%{level: level}, ebins) do
    case rival(ebins) do
      nil -> {:ok, by_level(level), "level #{level}"}
      rival -> {:none, "#{rival} itself traces, and before OTP 27 a process has one tracer"}
    end
  end

  defp by_level(level) when level in [:full, :calls], do: :all
  defp by_level(:messages), do: :received
  defp by_level(:minimal), do: :off

  defp set(st, messages) do
    hidden = hidden()

    if st.sink == :native do
      Native.hide(hidden)
      Structs.tell()
    end

    on = listen(open(tracer(st.sink)), st.sink, messages, :off, hidden)
    processes(on, flags(st.sink, messages), hidden, [], &trace/3)
    on
  end

  defp hidden,
    do: Run.own() ++ @left_alone ++ (@left_alone |> Enum.map(&Process.whereis/1) |> Enum.reject(&is_nil/1))

  # What is to be told of messages, where it was not yet.
  defp listen(on, sink, messages, before, hidden) do
    on =
      if messages == :off or before != :off or others_receive?(), do: on, else: received(on, of_received(sink, hidden))

    if messages == :all and before != :all and sink == :portable, do: sent(on, of_sent(hidden)), else: on
  end

  # With its sender. The native sink's library knows itself who is hidden, at less cost; the portable sink's events are messages too.
  defp of_received(:native, _), do: from_whom([])
  defp of_received(:portable, hidden), do: from_whom(none_of(hidden))

  # Of a sender on another node the VM knows the node alone. Where nobody sent it, it names who it is from: itself (`system`), a clock, a port.
  defp from_whom(shown) do
    elsewhere = for here <- [:clock_service, {:node}], do: {:"=/=", :"$1", here}

    [
      {[:_, :"$1", :_], [{:is_pid, :"$1"} | shown], [{:message, :"$1"}]},
      {[:"$1", :undefined, :_], [{:is_atom, :"$1"} | elsewhere], [{:message, :"$1"}]},
      {[:_, :undefined, :_], [], [{:message, :undefined}]}
    ]
  end

  defp of_sent(hidden), do: [{[:"$1", :_], none_of(hidden), []}]

  # One guard: the VM takes for one of each as long as for the message.
  defp none_of(hidden), do: [{:not, {:is_map_key, :"$1", {:const, Map.new(hidden, &{&1, true})}}}]

  defp tracer(:native), do: {Native, []}
  defp tracer(:portable), do: hd(Run.get().writers)

  defp flags(sink, messages) do
    messages = Map.fetch!(%{off: [], received: [:receive], all: [:receive, :send]}, messages)
    [:procs, :set_on_spawn, :call | messages] ++ if(sink == :portable, do: [:arity, :monotonic_timestamp], else: [])
  end

  # Who is spawned by a process that is traced is traced from its first moment; the others are looked for until there are no more.
  defp processes(on, flags, hidden, seen, trace) do
    case Process.list() -- seen do
      [] ->
        :ok

      new ->
        for pid <- new, pid not in hidden, traceable?(pid), do: trace.(on, pid, flags)
        processes(on, flags, hidden, new ++ seen, trace)
    end
  end

  defp traceable?(pid) do
    case Process.info(pid, :initial_call) do
      {:initial_call, {module, _, _}} -> module not in @vms_own
      nil -> false
    end
  end

  if @sessions do
    defp rival(_ebins), do: nil
    defp without_messages, do: {:ok, :off, "asked for"}
    defp others_receive?, do: false

    defp open(tracer), do: :trace.session_create(:elixirscope, tracer, [])

    defp received(session, specification) do
      :trace.recv(session, specification, [])
      session
    end

    defp sent(session, specification) do
      :trace.send(session, specification, [])
      session
    end

    defp pattern({mfa, specification}, session) do
      if :trace.function(session, mfa, specification, [:local]) == 0, do: missing(mfa)
      session
    end

    defp without({mfa, _}, session) do
      :trace.function(session, mfa, false, [:local])
      session
    end

    # It may have ended.
    defp trace(session, pid, flags) do
      :trace.process(session, pid, true, flags)
    rescue
      ArgumentError -> 0
    end

    defp trace_more(session, pid, flags), do: trace(session, pid, flags)

    defp trace_less(session, pid, flags) do
      :trace.process(session, pid, false, flags)
    rescue
      ArgumentError -> 0
    end

    defp without_calls(session, pid) do
      :trace.process(session, pid, false, [:call])
    rescue
      ArgumentError -> 0
    end

    defp finish(%{on: nil} = st), do: st

    defp finish(st) do
      Gauge.set(st.gauge, Gauge.messages(), false)
      :trace.session_destroy(st.on)
      %{st | on: nil}
    end
  else
    # Who wants none wants the slot for a tracer of theirs.
    defp without_messages, do: {:none, "asked for"}
    defp rival(ebins), do: ElixirscopeProbe.Tracing.Rivals.find(ebins)

    # What they are told would change: it holds the sender, or it does not, for all who trace.
    defp others_receive?, do: Enum.any?(Process.list(), &match?({:flags, [_ | _]}, receives(&1)))

    defp receives(pid) do
      with {:flags, flags} <- :erlang.trace_info(pid, :flags), do: {:flags, Enum.filter(flags, &(&1 == :receive))}
    end

    defp open({module, state}), do: open([{:tracer, module, state}])
    defp open(pid) when is_pid(pid), do: open([{:tracer, pid}])
    defp open(tracer), do: %{tracer: tracer, before: [], patterns: []}

    defp received(on, specification), do: of_messages(on, :receive, specification)
    defp sent(on, specification), do: of_messages(on, :send, specification)

    defp of_messages(on, which, specification) do
      {:match_spec, before} = :erlang.trace_info(which, :match_spec)
      :erlang.trace_pattern(which, specification, [])
      %{on | before: [{which, before} | on.before]}
    end

    # Somebody else's pattern stays.
    defp pattern({mfa, specification}, on) do
      if :erlang.trace_info(mfa, :traced) == {:traced, false} and
           :erlang.trace_pattern(mfa, specification, [:local]) > 0 do
        %{on | patterns: [mfa | on.patterns]}
      else
        missing(mfa)
        on
      end
    end

    defp without({mfa, _}, on) do
      if mfa in on.patterns, do: :erlang.trace_pattern(mfa, false, [:local])
      %{on | patterns: List.delete(on.patterns, mfa)}
    end

    defp trace(on, pid, flags) do
      if :erlang.trace_info(pid, :tracer) == {:tracer, []}, do: :erlang.trace(pid, true, on.tracer ++ flags)
    rescue
      ArgumentError -> 0
    end

    defp trace_more(on, pid, flags) do
      if ours?(pid, on.tracer), do: :erlang.trace(pid, true, on.tracer ++ flags)
    rescue
      ArgumentError -> 0
    end

    defp trace_less(on, pid, flags) do
      if ours?(pid, on.tracer), do: :erlang.trace(pid, false, flags)
    rescue
      ArgumentError -> 0
    end

    defp without_calls(on, pid) do
      if ours?(pid, on.tracer), do: :erlang.trace(pid, false, [:call])
    rescue
      ArgumentError -> 0
    end

    defp finish(%{on: nil} = st), do: st

    defp finish(%{on: on} = st) do
      Gauge.set(st.gauge, Gauge.messages(), false)
      for pid <- Process.list(), ours?(pid, on.tracer), do: untrace(pid)
      for mfa <- on.patterns, do: :erlang.trace_pattern(mfa, false, [:local])
      for {which, before} <- on.before, do: :erlang.trace_pattern(which, before, [])
      %{st | on: nil}
    end

    defp ours?(pid, [{:tracer, tracer}]), do: :erlang.trace_info(pid, :tracer) == {:tracer, tracer}

    defp ours?(pid, [{:tracer, module, state}]),
      do: :erlang.trace_info(pid, :tracer) == {:tracer, {module, state}}

    defp untrace(pid) do
      :erlang.trace(pid, false, [:all])
    rescue
      ArgumentError -> 0
    end
  end

  defp missing({module, _, _} = mfa) do
    if :code.is_loaded(module) != false,
      do: Control.notice(:not_traced, "Not recorded with this version of OTP: #{Patterns.lost(mfa)}.")
  end
end
