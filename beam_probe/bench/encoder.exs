# Nanoseconds to encode a value natively, by the VM's own encoder, and by the VM after Cut and Redaction.
# From beam_probe: `MIX_ENV=test mix run bench/encoder.exs`.

alias ElixirscopeProbe.{Cut, Redaction}
alias ElixirscopeProbe.Test.{Encoder, Terms}

folder = Path.join(System.tmp_dir!(), "elixirscope-bench-#{System.pid()}")
File.mkdir_p!(folder)
Encoder.load!(Encoder.build!(folder))
File.rm_rf!(folder)
Encoder.redact(ElixirscopeProbe.Instrument.Redact.default_names())
for struct <- [Terms.Open, URI], do: Encoder.shows(struct, :all)

grown = Enum.reduce(1..5_000, "", fn _, acc -> <<acc::binary, ?x>> end)

values = [
  {"small integer", 42},
  {"atom", :atom},
  {"pid", self()},
  {"list of 10 integers", Enum.to_list(1..10)},
  {"list of 50,000, cut", Enum.to_list(1..50_000)},
  {"map of 50 atoms", Map.new(1..50, &{:"key#{&1}", &1})},
  {"map of 50 texts", Map.new(1..50, &{"key#{&1}", &1})},
  {"binary of 30 bytes", String.duplicate("x", 30)},
  {"binary of 5,000, grown, cut", grown},
  {"struct of 8 fields", URI.parse("https://user@example.org:8080/path?query#fragment")},
  {"{:ok, %{…}}", {:ok, %{id: 1, name: "a name", tags: [:a, :b], at: {2026, 11, 20}}}}
]

defmodule Loop do
  def run(_, 0), do: :ok
  def run(fun, n), do: fun.() && run(fun, n - 1)

  def ns(times, fun) do
    best = for _ <- 1..5, do: elem(:timer.tc(fn -> run(fun, times) end), 0)
    Float.round(Enum.min(best) * 1000 / times, 1)
  end
end

IO.puts(String.pad_trailing("", 30) <> "  native full  small | VM's encoder  Cut, Redaction and it (full, small)")

for {name, value} <- values do
  native =
    for budget <- [Cut.full(), Cut.small()],
        do: Enum.min(for _ <- 1..5, do: Encoder.time_encode(value, budget, 20_000)) / 20_000

  times = if name =~ "50,000", do: 20, else: 5_000
  vm = Loop.ns(times, fn -> :erlang.term_to_binary(value) end)

  portable =
    for budget <- [Cut.full(), Cut.small()],
        do: Loop.ns(2_000, fn -> value |> Cut.value(budget) |> Redaction.redact() |> :erlang.term_to_binary() end)

  columns = Enum.map(native, &Float.round(&1, 1)) ++ [vm | portable]
  IO.puts(String.pad_trailing(name, 30) <> Enum.map_join(columns, &String.pad_leading("#{&1}", 10)))
end
