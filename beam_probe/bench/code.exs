# What recorded code costs, in time of processors: whatever else the machine does meanwhile counts for little. The same work as it
# is and recorded, in turn, in one VM; of each the best of all rounds counts. Linux only: the kernel says what each thread took.
#
# `elixir build.exs OUT && elixir --erl "+sbwt none +sbwtdcpu none +sbwtdio none" -pa OUT bench/code.exs [native|portable] [rounds]`

alias ElixirscopeProbe.{Config, Gauge, Instrument, Registry, Run, Writer}

{sink, rounds} =
  case System.argv() do
    [] -> {:native, 10}
    [sink] -> {String.to_atom(sink), 10}
    [sink, rounds] -> {String.to_atom(sink), String.to_integer(rounds)}
  end

dir = Path.join(System.tmp_dir!(), "elixirscope-bench-#{System.pid()}")
for part <- ["seg", "sources"], do: File.mkdir_p!(Path.join(dir, part))
config = [recording: dir, cache: dir, project: dir, sink: sink, messages: :off, budget: 40_000_000_000]
# Nothing steps down: what each event costs is asked.
config = [{:governor_rate, 1_000_000_000} | config]
File.write!(Path.join(dir, "config"), :io_lib.format("~tp.~n", [config]))
{:ok, _} = ElixirscopeProbe.Application.start(:normal, config: Config.read!(Path.join(dir, "config")))
run = Run.get()
IO.puts("#{run.sink}: #{run.sink_why}")

program = Path.expand("../../test/bench/program.ex", __DIR__)
plain = Code.compile_file(program)

made = for {_, beam} <- plain, do: beam |> Instrument.instrument([]) |> elem(1)
for one <- made, do: Registry.announce(run.registry, one.hash, {:table, one.table, []}, nil)
recorded = for one <- made, do: {one.module, one.beam}

Gauge.set(run.gauge, Gauge.go(), true)

defmodule Measure do
  # Each is run so often that it takes some tens of milliseconds.
  @times %{busy: 3, loop: 4, list: 20, binary: 20, map: 3}

  def times(what), do: @times[what]

  def load(modules) do
    for {module, beam} <- modules do
      :code.purge(module)
      {:module, ^module} = :code.load_binary(module, ~c"program.ex", beam)
    end
  end

  # Nanoseconds of the schedulers' threads, where the program and the end of the write path run, and of all threads.
  def took do
    for path <- Path.wildcard("/proc/self/task/*"), {:ok, name} <- [File.read(path <> "/comm")], reduce: {0, 0} do
      {schedulers, all} ->
        [ns | _] = path |> Path.join("schedstat") |> File.read!() |> String.split()
        ns = String.to_integer(ns)
        {if(name =~ ~r/^\d+_scheduler/, do: schedulers + ns, else: schedulers), all + ns}
    end
  end

  def run(what, run) do
    {:ok, server} = GenServer.start_link(Bench.Store, [])
    Bench.work(what, server)
    flush(run)
    events = Gauge.events(run.gauge)
    bytes = Gauge.bytes(run.gauge)
    {schedulers, all} = took()
    {micros, _} = :timer.tc(fn -> for _ <- 1..@times[what], do: Bench.work(what, server) end)
    flush(run)
    {schedulers_now, all_now} = took()
    GenServer.stop(server)

    %{
      micros: micros,
      schedulers: schedulers_now - schedulers,
      all: all_now - all,
      events: Gauge.events(run.gauge) - events,
      bytes: Gauge.bytes(run.gauge) - bytes
    }
  end

  # In a process of its own: heaps that grew before make it no faster.
  def alone(what, modules, run) do
    load(modules)
    Task.await(Task.async(fn -> run(what, run) end), :infinity)
  end

  defp flush(run), do: Enum.each(run.writers, &Writer.flush(&1, :infinity))
end

for what <- [:busy, :loop, :list, :binary, :map] do
  pairs = for _ <- 1..rounds, do: {Measure.alone(what, plain, run), Measure.alone(what, recorded, run)}
  {plains, recordeds} = Enum.unzip(pairs)
  best = fn results, key -> results |> Enum.map(&Map.fetch!(&1, key)) |> Enum.min() end
  times = fn key, to -> Float.round(best.(recordeds, key) / best.(plains, to), 1) end
  %{events: events, bytes: bytes} = List.last(recordeds)
  each = fn ns -> Float.round(ns / events, 1) end

  IO.puts(
    "#{String.pad_trailing("#{what}", 8)} #{times.(:schedulers, :schedulers)} x of the schedulers' time, #{times.(:all, :schedulers)} x of all threads', " <>
      "#{times.(:micros, :micros)} x as long; #{div(events, Measure.times(what))} events, " <>
      "of #{each.(best.(recordeds, :schedulers) - best.(plains, :schedulers))} ns and in other threads #{each.(best.(recordeds, :all) - best.(recordeds, :schedulers))} ns, " <>
      "#{each.(bytes)} bytes; #{Float.round(bytes / Measure.times(what) / 1.0e6, 1)} MB"
  )
end

# What a loop costs that has run so long that it is only counted.
for one <- made,
    {_, i} <- Enum.with_index(one.table.sites),
    do: Gauge.govern(run.gauge, Bitwise.bsl(one.hash, 16) + i, :count)

Gauge.set(run.gauge, Gauge.governing(), true)

for what <- [:loop, :list, :binary, :map] do
  pairs = for _ <- 1..rounds, do: {Measure.alone(what, plain, run), Measure.alone(what, recorded, run)}
  {plains, counteds} = Enum.unzip(pairs)
  best = fn results -> results |> Enum.map(& &1.schedulers) |> Enum.min() end

  IO.puts(
    "#{String.pad_trailing("#{what}", 8)} only counted: #{Float.round(best.(counteds) / best.(plains), 1)} x of the schedulers' time"
  )
end

File.rm_rf!(dir)
