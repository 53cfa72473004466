defmodule ElixirscopeProbe.Test.Terms do
  @moduledoc "Random values of every kind, ordinary and hostile, from the process's `:rand` seed."

  defmodule Open do
    @moduledoc false
    defstruct [:id, :name, :password, :nested]
  end

  defmodule Hiding do
    @moduledoc false
    @derive {Inspect, only: [:id]}
    defstruct [:id, :hidden, :nested]
  end

  @names ~w(password token id name secret_key é Ñandú 日本 api_key)a
  @cut :"$elixirscope_cut"

  @doc "A value, nested at most `depth` deep."
  @spec any(non_neg_integer) :: term
  def any(0), do: leaf()

  def any(depth) do
    case :rand.uniform(10) do
      n when n <= 3 -> leaf()
      4 -> list(depth)
      5 -> tuple(depth)
      6 -> map(depth)
      7 -> pairs(depth)
      8 -> struct_of(depth)
      9 -> list(depth)
      10 -> odd(depth)
    end
  end

  defp identity,
    do: Enum.random([self(), make_ref(), :erlang.alias(), :atomics.new(1, []), hd(Port.list()), spawn(fn -> :ok end)])

  defp leaf do
    case :rand.uniform(14) do
      n when n <= 3 -> integer()
      n when n <= 5 -> atom()
      n when n <= 8 -> binary()
      9 -> bitstring()
      10 -> [1.5, -0.0, 1.0e308, 5.0e-324] |> Enum.random()
      11 -> identity()
      12 -> charlist()
      13 -> Enum.random([[], {}, %{}, "", nil])
      14 -> secret_text()
    end
  end

  defp integer do
    case :rand.uniform(6) do
      1 -> :rand.uniform(256) - 1
      2 -> -:rand.uniform(100_000)
      3 -> sign(Bitwise.bsl(1, :rand.uniform(70)) + Enum.random([-1, 0, 1]))
      4 -> sign(Enum.random([0x7FFFFFFFFFFFFFF, 0x800000000000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000]))
      5 -> sign(Bitwise.bsl(1, :rand.uniform(5_000)))
      6 -> sign(Bitwise.bsl(1, 32_766 + :rand.uniform(3)) - Enum.random([0, 1]))
    end
  end

  defp sign(n), do: if(:rand.uniform(2) == 1, do: n, else: -n)

  defp atom do
    Enum.random(
      [:a, nil, true, :"", :ok, Enum, :"with space", String.to_atom(String.duplicate("ü", 255)), :__struct__] ++
        [String.to_atom(String.duplicate("𝔘", 200)), @cut, :tuple] ++ @names
    )
  end

  defp binary do
    size = Enum.random([0, 1, 5, 30, 63, 64, 65, 66, 200, 5_000])
    bytes = :rand.bytes(size)

    case :rand.uniform(4) do
      1 -> bytes
      2 -> binary_part(<<1, 2, 3, bytes::binary, 4>>, 3, size)
      3 -> unaligned(bytes)
      4 -> Enum.reduce(1..min(size + 1, 300), "", fn i, acc -> <<acc::binary, i>> end)
    end
  end

  # A part that does not begin at a whole byte of what it is a part of.
  defp unaligned(bytes) do
    size = byte_size(bytes)
    shift = :rand.uniform(7)
    <<_::size(shift), part::binary-size(size), _::bitstring>> = <<0::size(shift), bytes::binary, 0::8>>
    part
  end

  defp bitstring do
    size = Enum.random([1, 7, 9, 60, 64 * 8 - 1, 64 * 8 + 1, 3_001])
    shift = :rand.uniform(8) - 1
    <<_::size(shift), part::bitstring-size(size), _::bitstring>> = :rand.bytes(div(size + shift, 8) + 1)
    part
  end

  defp charlist, do: Enum.random([~c"abc", ~c"a secret charlist", [1, 2, 3], [?a, "not a charlist"], [?a | ?b], ~c"é"])
  defp secret_text, do: "the secret " <> Integer.to_string(:rand.uniform(1_000))

  # Wide or deep, not both.
  defp times(1, edges), do: 1..Enum.random([1, 2, 5 | edges])
  defp times(_, _), do: 1..:rand.uniform(4)

  defp list(depth), do: for(_ <- times(depth, [10, 11, 12, 99, 100, 101]), do: any(depth - 1))
  defp tuple(depth), do: for(_ <- times(depth, [10, 11, 100, 101, 300]), do: any(depth - 1)) |> List.to_tuple()
  defp map(depth), do: Map.new(times(depth, [10, 11, 32, 33, 100, 101]), fn _ -> {key(depth), any(depth - 1)} end)
  defp pairs(depth), do: for(_ <- times(depth, [6]), do: {key(depth), any(depth - 1)})

  defp key(depth) do
    case :rand.uniform(8) do
      n when n <= 2 ->
        Enum.random(@names)

      3 ->
        Atom.to_string(Enum.random(@names)) <>
          Enum.random(["", "X", String.duplicate("y", 60), String.duplicate("z", 99)])

      4 ->
        String.upcase(Atom.to_string(Enum.random(@names)))

      5 ->
        binary()

      6 ->
        integer()

      # Keys that are the same but for their secrets would become one.
      7 ->
        {:erlang.unique_integer(), any(depth - 1)}

      8 ->
        Enum.random([{{{}}}, [[[]]], %{[] => %{}}, %{%{} => []}, sign(Bitwise.bsl(1, 40_000 + :rand.uniform(9)))])
    end
  end

  defp struct_of(depth) do
    case :rand.uniform(4) do
      1 -> %Open{id: leaf(), password: any(depth - 1), nested: any(depth - 1)}
      2 -> %Hiding{id: leaf(), hidden: any(depth - 1), nested: any(depth - 1)}
      3 -> Map.put(%Hiding{}, key(depth), any(depth - 1))
      4 -> %{__struct__: Enum.random([1, "x", :"No.Such.Module", nil]), password: leaf(), other: any(depth - 1)}
    end
  end

  defp odd(depth) do
    case :rand.uniform(9) do
      1 -> [leaf() | leaf()]
      2 -> [any(depth - 1), any(depth - 1) | any(depth - 1)]
      3 -> captures(any(depth - 1))
      4 -> &Enum.map/2
      5 -> {@cut, :tuple, 3, [{:password, secret_text()}, leaf()]}
      6 -> {@cut, Enum.random([:list, :map, :tuple, :depth]), leaf(), any(depth - 1)}
      7 -> Enum.to_list(1..200) ++ leaf()
      8 -> Enum.reduce(1..100, leaf(), fn _, acc -> wrap(acc) end)
      9 -> List.duplicate({:token, secret_text()}, 12)
    end
  end

  defp captures(value), do: fn -> value end

  defp wrap(v), do: Enum.random([[v], {v}, %{v: v}, {:password, v}, [v | v], %{v => 1}])
end
