defmodule ElixirscopeProbe.Test.Traced do
  @moduledoc "What the VM's tracing told of a function's processes, from disk: control events, named."

  alias ElixirscopeProbe.{Gauge, Tracing}
  alias ElixirscopeProbe.Test.{Recording, Sink}

  @names %{
    3 => :name,
    11 => :sent,
    12 => :sent_to_nobody,
    13 => :received,
    14 => :taken,
    15 => :waiting,
    16 => :ending,
    17 => :spawned,
    18 => :was_spawned,
    19 => :linked,
    20 => :unlinked,
    21 => :monitored,
    29 => :demonitored,
    30 => :warning,
    31 => :port,
    32 => :port_bytes,
    33 => :monitor,
    34 => :priority
  }

  @doc "Records, traced, into a new folder. `config` as `ElixirscopeProbe.Test.Sink.start/1` has it."
  def start(config \\ []) do
    sink = Sink.start(Keyword.merge([messages: :all], config))
    # Away from our own tests, which themselves trace.
    File.cd!(sink.dir, fn -> Tracing.start([]) end)
    sink
  end

  @doc "Runs it in a process of its own, to its end; answers that process."
  def run(fun) do
    {pid, ref} = spawn_monitor(fun)

    receive do
      {:DOWN, ^ref, _, _, _} -> pid
    after
      60_000 -> raise "it did not end"
    end
  end

  @doc "All that was traced, in the order of time: `{name, pid, values, time}`."
  def events(sink) do
    Sink.flush(sink)

    for %{site: site} = event <- Recording.events(sink.dir),
        name = @names[site],
        do: {name, event.pid, event.values, event.time}
  end

  @doc "What was told of one process: `{name, values…}`."
  def told(sink, pid), do: for({name, ^pid, values, _} <- events(sink), do: List.to_tuple([name | values]))

  @doc "As while Mix compiles: nothing is recorded."
  def pause(sink), do: recording(sink, false)

  @doc "It is recorded again."
  def go_on(sink), do: recording(sink, true)

  # The portable sink's writer looks when it hears of an event, a moment later.
  defp recording(sink, on?), do: Gauge.set(Sink.flush(sink).run.gauge, Gauge.go(), on?)
end
