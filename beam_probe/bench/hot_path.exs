# How fast the hot path and the writer are: `elixir -pa EBIN bench/hot_path.exs`. Writes to a folder under tmp.

alias ElixirscopeProbe.{Gauge, Registry, Run, Writer}

dir = Path.join(System.tmp_dir!(), "elixirscope-bench-#{System.pid()}")
for part <- ["seg", "sources"], do: File.mkdir_p!(Path.join(dir, part))

config = %{
  recording: dir,
  budget: 4_000_000_000,
  segment: 64_000_000,
  governor_rate: 100_000_000,
  writers: nil,
  main: nil,
  redact: ElixirscopeProbe.Instrument.Redact.default_names(),
  engine_gone: :run_on,
  port: nil,
  token: nil,
  level: :full,
  sink: String.to_atom(System.get_env("ELIXIRSCOPE_TEST_SINK", "auto"))
}

{:ok, _} = ElixirscopeProbe.Application.start(:normal, config: config)
run = Run.get()
hash = 0x12345678901
sites = for _ <- 1..40, do: %{k: "stmt", f: 0, l: 1, c: 0, b: 0}

table = %{
  module: "Elixir.B",
  file: nil,
  version: "12345678901",
  functions: [%{name: "f", arity: 0}],
  sites: sites,
  blocks: []
}

Registry.announce(run.registry, hash, {:table, table, []}, nil)
Gauge.set(run.gauge, Gauge.go(), true)

defmodule B do
  @site Bitwise.bsl(0x12345678901, 16)

  def nothing(0), do: :ok

  def nothing(n) do
    :elixirscope_rt.st(@site + 1, 7)
    nothing(n - 1)
  end

  def int(0), do: :ok

  def int(n) do
    :elixirscope_rt.st(@site + 2, 7, n)
    int(n - 1)
  end

  def enter(0), do: :ok

  def enter(n) do
    act = :elixirscope_rt.enter(@site + 3, n)
    :elixirscope_rt.ev(@site + 4, act)
    enter(n - 1)
  end

  def map(0, _), do: :ok

  def map(n, m) do
    :elixirscope_rt.st(@site + 5, 7, m)
    map(n - 1, m)
  end

  # The accumulators of the issue, with the events their instrumented code writes.
  def list(0, acc), do: acc

  def list(n, acc) do
    act = :elixirscope_rt.enter(@site + 10, n, acc)
    :elixirscope_rt.ev(@site + 11, act)
    list(n - 1, [n | acc])
  end

  def bin(0, acc), do: acc

  def bin(n, acc) do
    act = :elixirscope_rt.enter(@site + 12, n, acc)
    :elixirscope_rt.ev(@site + 13, act)
    bin(n - 1, <<acc::binary, "c">>)
  end

  def put(0, acc), do: acc

  def put(n, acc) do
    act = :elixirscope_rt.enter(@site + 14, n, acc)
    :elixirscope_rt.ev(@site + 15, act)
    put(n - 1, Map.put(acc, n, n))
  end

  def plain_list(0, acc), do: acc
  def plain_list(n, acc), do: plain_list(n - 1, [n | acc])
  def plain_bin(0, acc), do: acc
  def plain_bin(n, acc), do: plain_bin(n - 1, <<acc::binary, "c">>)
  def plain_put(0, acc), do: acc
  def plain_put(n, acc), do: plain_put(n - 1, Map.put(acc, n, n))
end

time = fn name, n, per, fun ->
  Enum.each(run.writers, &Writer.flush(&1, :infinity))
  events = Gauge.events(run.gauge)
  bytes = Gauge.bytes(run.gauge)

  {us, _} =
    :timer.tc(fn -> spawn_monitor(fun) |> then(fn {_, ref} -> receive(do: ({:DOWN, ^ref, _, _, _} -> :ok)) end) end)

  {drain, _} = :timer.tc(fn -> Enum.each(run.writers, &Writer.flush(&1, :infinity)) end)
  n_events = Gauge.events(run.gauge) - events
  size = Gauge.bytes(run.gauge) - bytes

  IO.puts(
    "#{String.pad_trailing(name, 22)} #{Float.round(us * 1000 / (n * per), 1)} ns an event, drained after #{div(drain, 1000)} ms; " <>
      "#{n_events} events, #{Float.round(size / max(n_events, 1), 1)} bytes each, #{Float.round(size / 1.0e6, 1)} MB"
  )

  us
end

n = 1_000_000
time.("no value", n, 1, fn -> B.nothing(n) end)
time.("integer", n, 1, fn -> B.int(n) end)
time.("enter and tail", n, 2, fn -> B.enter(n) end)
time.("map of 5", 300_000, 1, fn -> B.map(300_000, %{a: 1, b: "two", c: [1, 2, 3], d: {:ok, 4}, e: nil}) end)

for {name, recorded, plain} <- [
      {"[x | acc] 50,000", fn -> B.list(50_000, []) end, fn -> B.plain_list(50_000, []) end},
      {"acc <> c 50,000", fn -> B.bin(50_000, "") end, fn -> B.plain_bin(50_000, "") end},
      {"Map.put 50,000", fn -> B.put(50_000, %{}) end, fn -> B.plain_put(50_000, %{}) end}
    ] do
  {plain_us, _} =
    :timer.tc(fn -> spawn_monitor(plain) |> then(fn {_, ref} -> receive(do: ({:DOWN, ^ref, _, _, _} -> :ok)) end) end)

  us = time.(name, 50_000, 2, recorded)

  IO.puts(
    "#{String.pad_trailing("", 22)} #{Float.round(us / 1000, 1)} ms, plain #{Float.round(plain_us / 1000, 2)} ms: #{Float.round(us / plain_us, 1)}x"
  )
end

IO.puts("waits: #{Gauge.waits(run.gauge)}, lost: #{Gauge.lost(run.gauge)}")
File.rm_rf!(dir)
