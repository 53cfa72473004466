defmodule ElixirscopeProbe.Test.Sink do
  @moduledoc """
  The probe's processes in this VM, fed by hand: what instrumented code would call, and what comes out on disk.
  """

  alias ElixirscopeProbe.{Application, Config, Gauge, Registry, Run, Writer}
  alias ElixirscopeProbe.Test.{Programs, Recording}

  @hash 0x12345678901

  @doc "Starts recording into a new folder. `config` is merged over the usual."
  def start(config \\ []) do
    stop_the_one_before()
    dir = Programs.folder("sink")
    for part <- ["seg", "sources"], do: File.mkdir_p!(Path.join(dir, part))
    path = dir <> ".config"
    usual = [recording: dir, cache: Programs.folder("cache"), project: dir, sink: Programs.sink()]
    File.write!(path, :io_lib.format("~tp.~n", [Keyword.merge(usual, config)]))
    {:ok, top} = Application.start(:normal, config: Config.read!(path))
    :persistent_term.put(__MODULE__, top)
    run = Run.get()
    Registry.announce(run.registry, @hash, {:table, table(), []}, {:sink, dir})
    Gauge.set(run.gauge, Gauge.go(), true)
    %{dir: dir, top: top, run: run}
  end

  # One recording at a time in a VM; that of a test before may be about to end by itself.
  defp stop_the_one_before do
    with top when is_pid(top) <- :persistent_term.get(__MODULE__, nil) do
      ref = Process.monitor(top)
      Process.unlink(top)
      Process.exit(top, :shutdown)
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    end
  end

  # Forty sites of one function; the instrumenter makes real ones.
  defp table do
    %{
      module: "Elixir.ByHand",
      version: "12345678901",
      file: nil,
      language: "elixir",
      functions: [%{name: "f", arity: 0, kind: "def", line: 1}],
      blocks: [-1],
      sites:
        for(
          i <- 0..39,
          do: %{
            "k" => if(i == 0, do: "enter", else: "stmt"),
            "f" => 0,
            "l" => i,
            "c" => 0,
            "b" => 0,
            "v" => ["v"],
            "n" => []
          }
        )
    }
  end

  @doc "Site `i` as instrumented code has it."
  def site(i), do: Bitwise.bsl(@hash, 16) + i

  @doc "Everything reported so far is on disk."
  def flush(sink) do
    Enum.each(sink.run.writers, &Writer.flush(&1, 10_000))
    sink
  end

  @doc "Ends recording as at the end of a program."
  def stop(sink) do
    ElixirscopeProbe.Control.finish(10_000)
    Gauge.set(sink.run.gauge, Gauge.go(), false)
    Supervisor.stop(sink.top)
    sink
  end

  @doc "Values of the events that this process reported, in order, from disk."
  def values(sink, pid \\ self()) do
    flush(sink)
    for %{pid: ^pid, kind: "stmt", values: values} <- Recording.events(sink.dir), do: values
  end

  @doc "Whether a function is stepped down now."
  def governing?(sink), do: Bitwise.band(Gauge.mode(sink.run.gauge), Gauge.governing()) != 0

  @doc "What was said of functions that were stepped down and up, from disk."
  def governed(sink) do
    flush(sink)
    for %{site: 6, values: [change]} <- Recording.events(sink.dir), do: change
  end

  @doc "Reports a value as a statement would, and reads it back."
  def through(sink, value) do
    :elixirscope_rt.st(site(1), 1, value)
    sink |> values() |> List.last() |> hd()
  end
end
