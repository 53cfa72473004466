defmodule Chaos.Terms do
  @moduledoc "Values of every kind, and the limits of each kind."

  @doc "`many`: items of what has many."
  @spec run(pos_integer()) :: :ok
  def run(many) do
    for {name, make} <- makers(many) do
      value = make.()
      kept = keep(value)
      told = through_a_process(value)
      server = through_a_server(value)
      IO.puts("#{name}: #{kept === value and told === value and server === value}")
    end

    :ok
  end

  defp makers(many) do
    [
      improper: fn -> [1, 2 | :three] end,
      improper_of_improper: fn -> [[1 | 2] | [3 | 4]] end,
      fun: fn -> fn x -> x end end,
      fun_of_much: fn -> with(much = Enum.to_list(1..many), do: fn -> much end) end,
      fun_of_funs: fn -> Enum.reduce(1..1000, fn -> 0 end, fn _, inner -> fn -> inner end end) end,
      capture: fn -> &String.length/1 end,
      capture_of_nothing: fn -> &Chaos.Nowhere.nothing/3 end,
      reference: fn -> make_ref() end,
      alias: fn -> :erlang.alias() end,
      pid: fn -> self() end,
      pid_elsewhere: fn -> elsewhere() end,
      port: fn -> hd(Port.list()) end,
      atomics: fn -> :atomics.new(10, []) end,
      counters: fn -> :counters.new(10, [:write_concurrency]) end,
      hash_state: fn -> :crypto.hash_init(:sha256) end,
      regex: fn -> ~r/a+(?<name>b)/u end,
      table: fn -> :ets.new(:chaos, []) end,
      persistent: fn ->
        with(:ok <- :persistent_term.put(:chaos, {1, 2}), do: :persistent_term.get(:chaos))
      end,
      bits: fn -> <<5::3>> end,
      many_bits: fn -> <<0::size(80_001)>> end,
      bits_in_bits: fn -> with(<<_::3, rest::bitstring>> <- <<1, 2, 3, 4>>, do: rest) end,
      huge_integer: fn -> Integer.pow(2, many * 4) end,
      huge_negative: fn -> -Integer.pow(7, 100_000) end,
      near_small: fn ->
        [576_460_752_303_423_487, 576_460_752_303_423_488, -576_460_752_303_423_489]
      end,
      floats: fn -> [1.7976931348623157e308, 5.0e-324, -0.0, 0.1 + 0.2] end,
      invalid_utf8: fn -> <<"caf", 0xE9, 0xFF, 0xFE, 0xC0, 0x80, 0xED, 0xA0, 0x80>> end,
      invalid_utf8_key: fn -> %{<<0xFF>> => <<0xFE>>} end,
      longest_atom: fn -> String.to_atom(String.duplicate("𝔸", 255)) end,
      empty_atom: fn -> :"" end,
      odd_atom: fn -> :"a b\n\"c'\0\e[31m" end,
      charlist: fn -> [0x10FFFF, 0, -1, 0x110000] end,
      large_map: fn -> Map.new(1..many, &{&1, &1}) end,
      map_of_maps: fn -> Enum.reduce(1..div(many, 20), %{}, fn n, inner -> %{n => inner} end) end,
      large_tuple: fn -> Tuple.duplicate(:x, many) end,
      long_list: fn -> Enum.to_list(1..many) end,
      iodata: fn -> Enum.reduce(1..div(many, 10), [], fn n, all -> [all, <<n::32>>] end) end,
      no_struct: fn -> %{__struct__: 42, a: 1} end,
      struct_of_nobody: fn -> %{__struct__: Chaos.Nobody, a: 1} end,
      exception_of_odd_parts: fn ->
        %{__struct__: RuntimeError, __exception__: true, message: self()}
      end,
      calendar_that_is_none: fn ->
        %{__struct__: Date, year: nil, month: "x", day: -1, calendar: Chaos.Nobody}
      end,
      range_that_is_none: fn -> %{__struct__: Range, first: :a, last: "b", step: 0} end,
      cut_mark: fn -> {:"$elixirscope_cut", :list, -5} end,
      cut_mark_in_map: fn -> %{"$elixirscope_cut": {:map, -1}} end,
      fun_mark: fn -> {:"$elixirscope_fun", :local, 1, 2} end
    ]
  end

  defp keep(value) do
    bound = value
    [first | _] = [bound]
    first
  end

  defp through_a_process(value) do
    parent = self()

    pid =
      spawn_link(fn ->
        receive do
          {:take, taken} -> send(parent, {:taken, taken})
        end
      end)

    send(pid, {:take, value})

    receive do
      {:taken, taken} -> taken
    end
  end

  defp through_a_server(value) do
    {:ok, server} = Agent.start_link(fn -> value end)
    got = Agent.get(server, & &1)
    Agent.stop(server)
    got
  end

  # A process of a node that never was.
  defp elsewhere,
    do: :erlang.binary_to_term(<<131, 88, 119, 9, "some@here", 1::32, 2::32, 3::32>>)
end
