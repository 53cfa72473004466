defmodule ElixirscopeProbe.Run do
  @moduledoc """
  What all parts of the probe share during a run, put once: configuration, gauge, and the pids of its processes.
  """

  defstruct [
    :config,
    :sink,
    :sink_why,
    :gauge,
    :base,
    :wall,
    :top,
    :control,
    :secrets,
    :secret_values,
    :registry,
    :modules,
    :writers,
    :tracing,
    :warnings,
    :ports,
    :aside,
    :level
  ]

  @type t :: %__MODULE__{}

  @doc "The run, or nil before it began."
  @spec get() :: t | nil
  def get, do: :persistent_term.get(__MODULE__, nil)

  @doc "Begins the run. Recorded code finds its writers from now on, and reports once the gauge says go."
  @spec put(t) :: :ok
  def put(run) do
    :persistent_term.put(__MODULE__, run)
    writers = if length(run.writers) == 1, do: hd(run.writers), else: List.to_tuple(run.writers)
    :persistent_term.put(:elixirscope_rt, {run.gauge, writers})
  end

  @doc "The writer of a process's events."
  @spec writer(t, pid) :: pid
  def writer(%{writers: [writer]}, _), do: writer
  def writer(run, pid), do: Enum.at(run.writers, :erlang.phash2(pid, length(run.writers)))

  @doc "Writes a control event of a process."
  @spec event(pid, pos_integer, term) :: :ok
  def event(pid, site, value) do
    if run = get(), do: send(writer(run, pid), {:event, pid, :elixirscope_rt.now(), site, value})
    :ok
  end

  @doc "As `event/3`, of several values."
  @spec event_of(pid, pos_integer, [term]) :: :ok
  def event_of(pid, site, values) do
    run = get()

    if run && recording?() do
      values = Enum.map(values, &ElixirscopeProbe.Cut.value(&1, ElixirscopeProbe.Cut.full()))
      send(writer(run, pid), {:traced, pid, :elixirscope_rt.now(), site, values})
    end

    :ok
  end

  @doc "Writes control events of one kind of several processes."
  @spec events(pos_integer, [{pid, term}]) :: :ok
  def events(site, list) do
    if run = get() do
      for {writer, events} <- Enum.group_by(list, fn {pid, _} -> writer(run, pid) end),
          do: send(writer, {:events, :elixirscope_rt.now(), site, events})
    end

    :ok
  end

  @doc "The probe's own processes."
  @spec own() :: [pid]
  def own do
    top = get().top
    [top | for({_, pid, _, _} when is_pid(pid) <- Supervisor.which_children(top), do: pid)] ++ masters(top)
  end

  # OTP's processes that started it.
  defp masters(top) do
    case :application_controller.get_master(:elixirscope_probe) do
      :undefined -> []
      master -> [master | for(pid <- links(master), pid in links(top), do: pid)]
    end
  end

  defp links(pid) do
    case Process.info(pid, :links) do
      {:links, links} -> links
      nil -> []
    end
  end

  @doc "Has one of the run's processes do something, and waits for it. Nothing where there is none, or it has just ended."
  @spec ask(:tracing | :ports | :warnings, term) :: :ok
  def ask(which, what) do
    with %{^which => pid} when pid != nil <- get(), do: GenServer.call(pid, what, :infinity)
    :ok
  catch
    :exit, _ -> :ok
  end

  @doc "Says that a process is the probe's own, so that nothing it does is recorded."
  @spec own(pid) :: :ok
  def own(pid) do
    with %{} = run <- get(), do: send(writer(run, pid), {:own, pid})
    :ok
  end

  @doc "Whether events are recorded now."
  @spec recording?() :: boolean
  def recording? do
    case get() do
      nil -> false
      run -> Bitwise.band(ElixirscopeProbe.Gauge.mode(run.gauge), ElixirscopeProbe.Gauge.go()) != 0
    end
  end
end
