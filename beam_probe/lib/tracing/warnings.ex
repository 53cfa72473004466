defmodule ElixirscopeProbe.Tracing.Warnings do
  @moduledoc """
  What the VM warns of: collections of garbage and turns that take long, large heaps, ports that are too busy to be written to.

  Before OTP 28 the VM tells one process only. The place is taken where it is free; a program that takes it later has it.
  """

  use GenServer

  alias ElixirscopeProbe.Run

  @site 30
  # Milliseconds; words: 64 MB.
  @wanted [long_gc: 50, large_heap: 8 * 1024 * 1024, busy_port: true, busy_dist_port: true]
  # The VM looks at the clock for it at each turn of each process, some 40 ns a call: little only where code is recorded, too.
  @with_code [long_schedule: 100]
  @second 1_000_000_000
  # Of each kind one a second for each process, and so many of all.
  @most 50
  @sessions function_exported?(:trace, :system, 3)

  defstruct on: nil, own: [], since: 0, said: MapSet.new(), missed: 0

  @doc false
  def start_link(_), do: GenServer.start_link(__MODULE__, [])

  @doc "Listens to the VM from now on. `level`: as much as is recorded."
  @spec start(atom) :: :ok
  def start(level),
    do: Run.ask(:warnings, {:start, if(level in [:full, :calls], do: @wanted ++ @with_code, else: @wanted)})

  @doc "Listens no longer."
  @spec stop() :: :ok
  def stop, do: Run.ask(:warnings, :stop)

  @impl true
  def init(_), do: {:ok, %__MODULE__{}}

  @impl true
  def handle_call({:start, wanted}, _from, %{on: nil} = st),
    do: {:reply, :ok, %{st | on: listen(wanted), own: Run.own()}}

  def handle_call({:start, _}, _from, st), do: {:reply, :ok, st}
  def handle_call(:stop, _from, st), do: {:reply, :ok, %{st | on: leave(st.on)}}

  @impl true
  def handle_info({:monitor, whom, kind, info}, st) do
    {pid, details} = about(whom, kind, info)
    {:noreply, if(pid != nil and pid not in st.own and Run.recording?(), do: say(st, pid, kind, details), else: st)}
  end

  def handle_info(_, st), do: {:noreply, st}

  if @sessions do
    defp listen(wanted) do
      session = :trace.session_create(:elixirscope_warnings, self(), [])
      for {what, limit} <- wanted, do: :trace.system(session, what, limit)
      session
    end

    defp leave(nil), do: nil

    defp leave(session) do
      :trace.session_destroy(session)
      nil
    end
  else
    defp listen(wanted) do
      if :erlang.system_monitor() == :undefined do
        :erlang.system_monitor(
          self(),
          for({what, limit} <- wanted, do: if(limit == true, do: what, else: {what, limit}))
        )

        :ours
      end
    end

    defp leave(_) do
      with {pid, _} when pid == self() <- :erlang.system_monitor(), do: :erlang.system_monitor(:undefined)
      nil
    end
  end

  defp say(st, pid, kind, details) do
    now = :erlang.monotonic_time(:nanosecond)
    st = if now - st.since > @second, do: %{st | since: now, said: MapSet.new()}, else: st

    if MapSet.member?(st.said, {pid, kind}) or MapSet.size(st.said) >= @most do
      %{st | missed: st.missed + 1}
    else
      details = if st.missed > 0, do: Map.put(details, :missed, st.missed), else: details
      Run.event_of(pid, @site, [kind, details])
      %{st | said: MapSet.put(st.said, {pid, kind}), missed: 0}
    end
  end

  defp about(pid, kind, port) when kind in [:busy_port, :busy_dist_port], do: {pid, %{port: port}}

  defp about(port, _, info) when is_port(port) do
    case Port.info(port, :connected) do
      {:connected, pid} -> {pid, Map.put(details(info), :port, port)}
      nil -> {nil, %{}}
    end
  end

  defp about(pid, _, info), do: {pid, details(info)}

  defp details(info) do
    times =
      for {key, as} <- [timeout: :ms, in: :from, out: :to], value = info[key], value != :undefined, do: {as, value}

    words = for {size, words} <- info, size in [:heap_block_size, :old_heap_block_size, :mbuf_size], do: words
    if words == [], do: Map.new(times), else: Map.new([{:words, Enum.sum(words)} | times])
  end
end
