defmodule ElixirscopeProbe.Tracing.Ports do
  @moduledoc """
  Ports: opened by whom, closed, and what they have read and written by now. The VM tells this process of the first two; what went through
  it is asked, now and then, so that what goes through costs nothing. Sockets of the `:socket` module are no ports.
  """

  use GenServer

  alias ElixirscopeProbe.{Run, Tracing}

  @site 31
  @site_bytes 32
  @least_ms 200
  # It takes no more than a hundredth of a core, however many ports there are.
  @share 100
  @sessions Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 27.0.0")
  @flags [:ports]
  @sockets ["tcp_inet", "udp_inet", "sctp_inet"]
  # The VM's own, by which it starts programs.
  @forker ~c"forker"

  # `known`: of each port what was told of it last.
  defstruct on: nil, own: [], known: %{}, timer: nil

  @doc false
  def start_link(_), do: GenServer.start_link(__MODULE__, [])

  @doc "Tells of ports from now on."
  @spec start() :: :ok
  def start, do: Run.ask(:ports, :start)

  @doc "Tells nothing any more: nothing of it is left."
  @spec stop() :: :ok
  def stop, do: Run.ask(:ports, :stop)

  @impl true
  def init(_), do: {:ok, %__MODULE__{}}

  @impl true
  def handle_call(:start, _from, %{on: nil} = st) do
    left_alone = for name <- Tracing.left_alone(), pid = Process.whereis(name), do: pid
    st = rest(%{st | on: trace(), own: Run.own() ++ left_alone}, 0)
    # They are traced already when they are told of: nothing is missed between the two.
    {:reply, :ok, Enum.reduce(Port.list(), st, &unknown(&1, %{first_seen: true}, &2))}
  end

  def handle_call(:start, _from, st), do: {:reply, :ok, st}

  def handle_call(:stop, _from, st) do
    if st.timer, do: Process.cancel_timer(st.timer)
    untrace(st.on)
    {:reply, :ok, %__MODULE__{}}
  end

  @impl true
  def handle_info({:trace, port, :open, pid, driver}, st), do: {:noreply, opened(st, port, pid, %{name: name(driver)})}

  def handle_info({:trace, port, :closed, reason}, st) do
    case Map.pop(st.known, port) do
      {nil, _} -> {:noreply, st}
      {%{owner: pid}, known} -> {:noreply, say(%{st | known: known}, pid, @site, [:closed, port, reason])}
    end
  end

  def handle_info(:look, st) do
    {micros, st} = :timer.tc(fn -> if Run.recording?(), do: Enum.reduce(Port.list(), st, &look/2), else: st end)
    {:noreply, rest(st, micros)}
  end

  def handle_info(_, st), do: {:noreply, st}

  defp rest(st, micros),
    do: %{st | timer: Process.send_after(self(), :look, max(@least_ms, div(micros * @share, 1000)))}

  defp unknown(port, more, st) do
    case {Port.info(port, :name), Port.info(port, :connected)} do
      {{:name, name}, {:connected, pid}} when name != @forker -> opened(st, port, pid, Map.put(more, :name, name(name)))
      _ -> st
    end
  end

  defp opened(%{known: known} = st, port, _, _) when is_map_key(known, port), do: st

  defp opened(st, port, pid, what) do
    if pid in st.own do
      st
    else
      entry = %{owner: pid, socket?: what.name in @sockets, bytes: {0, 0}, addresses: %{}}
      say(%{st | known: Map.put(st.known, port, entry)}, pid, @site, [:opened, port, Map.merge(what, program(port))])
    end
  end

  defp program(port) do
    case Port.info(port, :os_pid) do
      {:os_pid, number} when is_integer(number) -> %{os_pid: number}
      _ -> %{}
    end
  end

  # The VM does not tell of sockets that are accepted.
  defp look(port, %{known: known} = st) when not is_map_key(known, port), do: unknown(port, %{}, st)

  # Who owns it now is told of what it did.
  defp look(port, st) do
    before = st.known[port]

    with {:connected, owner} <- Port.info(port, :connected),
         {_, _} = bytes <- bytes(port, before.socket?) do
      addresses = if before.socket?, do: addresses(port, before.addresses), else: %{}
      if addresses != before.addresses, do: say(st, owner, @site, [:addressed, port, addresses])
      if bytes != before.bytes, do: say(st, owner, @site_bytes, [port, elem(bytes, 0), elem(bytes, 1)])
      now = %{before | owner: owner, bytes: bytes, addresses: addresses}
      if now == before, do: st, else: %{st | known: Map.put(st.known, port, now)}
    else
      _ -> st
    end
  end

  # Of sockets the VM counts what is written only.
  defp bytes(port, true) do
    with {:ok, counts} <- :inet.getstat(port, [:recv_oct, :send_oct]), do: {counts[:recv_oct], counts[:send_oct]}
  end

  defp bytes(port, false) do
    with {:input, read} <- Port.info(port, :input), {:output, written} <- Port.info(port, :output), do: {read, written}
  end

  # It has them only some time after it was opened.
  defp addresses(_, %{remote: _} = known), do: known

  defp addresses(port, _) do
    for {key, {:ok, address}} <- [local: :inet.sockname(port), remote: :inet.peername(port)],
        into: %{},
        do: {key, address(address)}
  end

  defp address({:local, path}), do: to_string(path)
  defp address({ip, port}), do: "#{:inet.ntoa(ip)}:#{port}"
  defp address(other), do: inspect(other)

  defp name(name) when is_list(name), do: List.to_string(name)
  defp name(name), do: to_string(name)

  defp say(st, pid, site, values) do
    Run.event_of(pid, site, values)
    st
  end

  if @sessions do
    defp trace do
      session = :trace.session_create(:elixirscope_ports, self(), [])
      :trace.port(session, :all, true, @flags)
      session
    end

    defp untrace(nil), do: :ok
    defp untrace(session), do: :trace.session_destroy(session)
  else
    # Who traces ports already goes on doing it; a port has one tracer.
    defp trace do
      if :erlang.trace_info(:new_ports, :flags) == {:flags, []} do
        :erlang.trace(:new_ports, true, [{:tracer, self()} | @flags])

        for port <- Port.list(),
            :erlang.trace_info(port, :tracer) == {:tracer, []},
            do: trace(port, true, [{:tracer, self()}])

        :ours
      end
    end

    defp untrace(nil), do: :ok

    defp untrace(:ours) do
      :erlang.trace(:new_ports, false, @flags)
      for port <- Port.list(), :erlang.trace_info(port, :tracer) == {:tracer, self()}, do: trace(port, false, [])
      :ok
    end

    # It may be closed by now.
    defp trace(port, on?, tracer) do
      :erlang.trace(port, on?, tracer ++ @flags)
    rescue
      ArgumentError -> 0
    end
  end
end
