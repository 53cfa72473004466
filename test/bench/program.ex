# What recording costs is measured by this program: `test/bench/program.ts` and `beam_probe/bench/code.exs` run it.
defmodule Bench do
  # Each of two calls holds half of all events of the loop: a turn of it is four.
  @turns 125_000

  def run do
    first = part(@turns)
    second = part(@turns)
    first + second
  end

  def part(n) do
    result = loop(n, 0)
    result
  end

  defp loop(0, sum), do: sum

  defp loop(n, sum) do
    x = n * 3
    y = x + sum
    z = rem(y, 1_000_003)
    loop(n - 1, z)
  end

  # The loop is what is looked at afterwards: once. The others are told by the best of several times.
  def timed(:loop), do: time(&run/0)

  def timed(what) do
    server = elem(GenServer.start_link(Bench.Store, []), 1)

    for _ <- 1..5 do
      Process.sleep(100)
      time(fn -> work(what, server) end)
    end
  end

  defp time(work) do
    {micros, _} = :timer.tc(work)
    IO.puts("micros " <> Integer.to_string(micros))
  end

  def work(:loop, _), do: part(@turns)
  def work(:busy, server), do: for(n <- 1..300, do: Bench.Busy.turn(n, server))
  def work(:list, _), do: consed(50_000, [])
  def work(:binary, _), do: appended(50_000, "")
  def work(:map, _), do: put(50_000, %{})

  defp consed(0, acc), do: acc

  defp consed(n, acc) do
    acc = [n | acc]
    consed(n - 1, acc)
  end

  defp appended(0, acc), do: acc

  defp appended(n, acc) do
    acc = acc <> "c"
    appended(n - 1, acc)
  end

  defp put(0, acc), do: acc

  defp put(n, acc) do
    acc = Map.put(acc, n, n * n)
    put(n - 1, acc)
  end
end

defmodule Bench.Store do
  use GenServer

  def init(_), do: {:ok, %{}}
  def handle_call({:put, key, value}, _from, state), do: {:reply, :ok, Map.put(state, key, value)}
end

defmodule Bench.Busy do
  # What programs do when they compute: sort, encode, keep.
  def turn(n, server) do
    sorted = sort(for i <- 1..60, do: rem(i * 7919 + n, 101))
    text = encode(%{"id" => n, "items" => sorted, "name" => "item", "ok" => true})
    :ok = GenServer.call(server, {:put, rem(n, 10), byte_size(text)})
  end

  def sort([]), do: []
  def sort([one]), do: [one]

  def sort(list) do
    {left, right} = Enum.split(list, div(length(list), 2))
    merge(sort(left), sort(right))
  end

  defp merge([], right), do: right
  defp merge(left, []), do: left
  defp merge([l | left], [r | _] = right) when l <= r, do: [l | merge(left, right)]
  defp merge(left, [r | right]), do: [r | merge(left, right)]

  def encode(map) when is_map(map), do: "{" <> Enum.map_join(map, ",", &pair/1) <> "}"
  def encode(list) when is_list(list), do: "[" <> Enum.map_join(list, ",", &encode/1) <> "]"
  def encode(text) when is_binary(text), do: "\"" <> text <> "\""
  def encode(other), do: to_string(other)

  defp pair({key, value}) do
    key = encode(key)
    key <> ":" <> encode(value)
  end
end
