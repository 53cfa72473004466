defmodule ElixirscopeProbe.EncoderTest do
  @moduledoc "The native encoder writes what Cut and Redaction make of a value, whatever the value."
  use ExUnit.Case

  alias ElixirscopeProbe.Cut
  alias ElixirscopeProbe.Test.{Encoder, NativeCode, Programs, Terms}

  @cut :"$elixirscope_cut"
  @a_fun :"$elixirscope_fun"
  @names ~w(password token secret api_key ñandú)

  setup_all do
    Encoder.load!(Encoder.build!(Programs.folder("encoder")))
  end

  setup do
    Encoder.redact(@names)
  end

  # Each thread tells each text once: all that was ever told counts.
  defp same(value, budget \\ Cut.full()) do
    {native, told} = Encoder.native(value, budget)
    {portable, met} = Encoder.portable(value, budget)
    told = told |> Encoder.texts() |> Enum.into(Process.get(:told, MapSet.new()))
    Process.put(:told, told)
    if native !== portable, do: flunk(inspect([native: native, portable: portable], structs: false, limit: :infinity))
    assert Enum.reject(Encoder.texts(met), &(&1 in told)) == []
    native
  end

  defp bytes(value) do
    {:ok, bytes, []} = Encoder.encode(value, Cut.full(), 10_000)
    bytes
  end

  describe "the bytes of" do
    test "integers" do
      assert bytes(0) == <<97, 0>>
      assert bytes(255) == <<97, 255>>
      assert bytes(256) == <<98, 256::32>>
      assert bytes(-1) == <<98, -1::32>>
      assert bytes(-0x80000000) == <<98, -0x80000000::32>>
      assert bytes(0x80000000) == <<110, 4, 0, 0x80000000::32-little>>
      assert bytes(-0x8000000000000000) == <<110, 8, 1, 0x8000000000000000::64-little>>
      assert bytes(Bitwise.bsl(1, 64)) == <<110, 9, 0, 0::64, 1>>
    end

    test "atoms, in UTF-8" do
      assert bytes(:ok) == <<119, 2, "ok">>
      assert bytes(:é) == <<119, 2, "é">>
      assert bytes(:日本) == <<119, 6, "日本">>
      long = String.duplicate("é", 200)
      assert bytes(String.to_atom(long)) == <<118, 400::16, long::binary>>
    end

    test "collections and binaries" do
      assert bytes([]) == "j"
      assert bytes([1, {}, "b" | :c]) == <<108, 3::32, 97, 1, 104, 0, 109, 1::32, "b", 119, 1, "c">>
      assert bytes(%{}) == <<116, 0::32>>
      assert bytes(<<5::3>>) == <<77, 1::32, 3, 5::3, 0::5>>
    end
  end

  describe "as Elixir cuts" do
    test "the inputs of changesets and forms" do
      inputs = %{
        :id => 1,
        :hidden => "a secret",
        "hidden" => "another secret",
        "other" => "known",
        "nested" => %{"hidden" => 1}
      }

      hiding = %Terms.Hiding{id: 1, hidden: nil, nested: nil}

      for name <- [Ecto.Changeset, Phoenix.HTML.Form],
          data <- [hiding, Map.put(hiding, @cut, 3), %Terms.Open{}, %{}, nil, {@cut, :depth}],
          held <- [inputs, %{}, nil, "a text of any kind", hiding, [inputs]],
          fun <- [nil, &is_atom/1] do
        form = %{
          __struct__: name,
          data: data,
          changes: held,
          params: held,
          errors: [id: {"is invalid", []}],
          prepare: [fun]
        }

        same(form)
        same({:a, [Map.delete(form, :data)]})
        same(%{data: data, changes: held})
      end
    end

    test "at every edge of a budget" do
      for n <- [0, 1, 9, 10, 11, 12, 99, 100, 101], budget <- [Cut.full(), Cut.small()] do
        numbers = Enum.to_list(1..n//1)
        same(numbers, budget)
        same(numbers ++ :tail, budget)
        same(List.to_tuple(numbers), budget)
        same(Map.new(numbers, &{&1, &1}), budget)
        same({:nested, [numbers, List.to_tuple(numbers)]}, budget)
        same(Enum.reduce(numbers, :leaf, &[&1, &2]), budget)
      end

      for size <- [63, 64, 65, 240, 250, 251, 252, 256, 4080, 4090, 4091, 4092, 5000],
          budget <- [Cut.full(), Cut.small()] do
        same(:rand.bytes(size), budget)
        same({:rand.bytes(size), :rand.bytes(size)}, budget)
      end
    end

    test "with whatever budget, down to nothing" do
      value =
        {[1, 2.0, "three", ~c"four"], %{"seven" => [8 | 9], five: {6}}, Bitwise.bsl(1, 100), <<1::3>>,
         %Terms.Open{id: 1}}

      for bytes <- 9..200, items <- [1, 2, 100], depth <- [1, 2, 3, 10], do: same(value, {bytes, items, depth, 64})
    end

    test "funs and what they captured, by way of Elixir" do
      secret = %{password: "a captured secret " <> Integer.to_string(:rand.uniform(1000))}
      assert {@a_fun, :local, __MODULE__, _, _, _, 0, [%{password: {@cut, :redacted}}]} = same(fn -> secret end)
      assert {@a_fun, :external, Enum, :map, 2} = same(&Enum.map/2)
      assert {@cut, :depth} = same(Enum.reduce(1..10, fn -> 1 end, fn _, acc -> {acc} end)) |> innermost()
    end

    test "funs, and structs that nobody told of, with marks where nobody can be asked" do
      assert Encoder.passing({1, fn -> 1 end, [&Enum.map/2]}) == {1, {@cut, :fun}, [{@cut, :fun}]}
      unknown = %{__struct__: :"Nobody.Told", id: 1, hidden: "not seen"}
      assert Encoder.passing([unknown]) == [%{:__struct__ => :"Nobody.Told", @cut => {:map, 2}}]
      Encoder.shows(:"Nobody.Told", [:id])
      assert Encoder.passing(unknown) == %{unknown | hidden: {@cut, :redacted}}
    end

    defp innermost({@cut, _} = mark), do: mark
    defp innermost({inner}), do: innermost(inner)
  end

  describe "secrets" do
    test "under secret names, in maps, lists of pairs and keys, at any depth" do
      assert same(%{:password => "hunter2hunter2", "API_KEY" => 1}) == %{
               :password => {@cut, :redacted},
               "API_KEY" => {@cut, :redacted}
             }

      assert same([{"Token", "abcdefgh"}, {:id, 1}]) == [{"Token", {@cut, :redacted}}, {:id, 1}]
      assert same({:token, "no pair of a list"}) == {:token, "no pair of a list"}
      assert same(%{[token: "abcdefgh"] => 1}) == %{[token: {@cut, :redacted}] => 1}
    end

    test "keys that become the same are one" do
      {native, _} = Encoder.native(%{[token: "abcdefgh"] => 1, [token: "ijklmnop"] => 2, 3 => 4}, Cut.full())
      assert Map.keys(native) == [3, [token: {@cut, :redacted}]]
      deep = fn i -> Enum.reduce(1..10, i, fn _, acc -> [acc] end) end
      same(%{deep.(1) => 1, deep.(2) => 2, 3 => 4})
    end

    test "what a struct hides from inspect" do
      assert %{id: 1, hidden: {@cut, :redacted}} = same(%Terms.Hiding{id: 1, hidden: "hidden text"})
      same(Map.put(%Terms.Hiding{}, :unknown, "another text"))
      same(%Terms.Hiding{id: List.duplicate("x", 100), hidden: 2}, Cut.small())
    end

    test "names in capitals of other alphabets, as String.downcase/1 has them" do
      Encoder.redact(["token"])

      for code <- Enum.concat(0..0xD7FF, 0xE000..0x1FFFF),
          letter = <<code::utf8>>,
          String.downcase(letter) =~ ~r/[a-z]/ do
        for {ascii, i} <- Enum.with_index(~w(t o k e n)) do
          name = "token" |> String.replace(ascii, letter)
          assert {name, i, same(%{name => "whatever is here"})}
        end
      end

      for code <- Enum.concat([0..0x17F, 0x386..0x3AB, 0x400..0x52F, 0x531..0x587, 0x1E00..0x1EFF]),
          lower = String.downcase(<<code::utf8>>),
          lower != <<code::utf8>> do
        Encoder.redact([lower])
        assert %{<<code::utf8>> => {@cut, :redacted}} == same(%{<<code::utf8>> => "whatever is here"})
      end
    end

    test "texts are told, also of charlists and of parts of binaries, but not each time anew" do
      <<_::3, odd::binary-size(12), _::bitstring>> = <<0::3, "odd place 12", 0::5>>
      value = %{password: ["some text", ~c"some charlist", {odd, "short"}, String.duplicate("long", 2000)]}
      assert {:ok, _, told} = Encoder.encode(value, Cut.full(), 10_000)
      assert ["some text", "some charlist", "odd place 12", long] = Enum.reverse(told)
      assert byte_size(long) in 3900..4096

      again = for _ <- 1..1000, {:ok, _, told} = Encoder.encode(value, Cut.full(), 10_000), text <- told, do: text
      # Each scheduler's thread tells for itself.
      assert length(again) < 4 * System.schedulers()
    end

    test "are never in what was given to write to" do
      value = %{password: "the text", list: Enum.to_list(1..50)}
      for room <- 0..300, {:ok, bytes, _} <- [Encoder.encode(value, Cut.full(), room)], do: refute(bytes =~ "the text")
    end
  end

  test "a struct that nobody has told of is asked for" do
    assert {:struct, :"Elixir.Asked.For", []} = Encoder.encode([%{__struct__: :"Elixir.Asked.For"}], Cut.full(), 100)
    Encoder.shows(:"Elixir.Asked.For", :all)
    assert {:ok, _, _} = Encoder.encode([%{__struct__: :"Elixir.Asked.For"}], Cut.full(), 100)
  end

  test "too little room is said, and enough is enough" do
    value = {1, [:two, "three"], %{four: 5.0}, self(), List.to_tuple(Enum.to_list(1..150))}
    {:ok, bytes, _} = Encoder.encode(value, Cut.full(), 10_000)
    for room <- 0..(byte_size(bytes) - 1), do: assert({:full, nil, []} == Encoder.encode(value, Cut.full(), room))
    assert {:ok, ^bytes, _} = Encoder.encode(value, Cut.full(), byte_size(bytes) + 64)
  end

  test "a governed function's values" do
    for value <- [
          1,
          :a,
          1.5,
          self(),
          Bitwise.bsl(1, 100),
          Bitwise.bsl(1, 40_000),
          [],
          "x",
          make_ref(),
          {1},
          fn -> 1 end
        ] do
      {:ok, bytes, []} = Encoder.encode(value, :governed, 5_000)
      assert Encoder.decode(bytes) === Cut.governed(value)
    end
  end

  # After a while the encoder writes them without asking the VM.
  test "references of all kinds, many of each" do
    for _ <- 1..300, value <- [make_ref(), :erlang.alias(), :atomics.new(1, []), :erlang.monitor(:process, self())] do
      {:ok, bytes, []} = Encoder.encode(value, Cut.full(), 100)
      assert bytes == value |> :erlang.term_to_binary() |> binary_part(1, byte_size(bytes))
    end
  end

  test "random values, as the portable sink writes them" do
    seed = String.to_integer(System.get_env("SEED", "#{:rand.uniform(1_000_000)}"))
    assert :ok = Encoder.fuzz(@names, seed, String.to_integer(System.get_env("TERMS", "2000")))
  end

  for vm <- [:known, :unknown] do
    @tag timeout: 300_000
    test "random values, watched by the address and undefined behaviour sanitizers, in a VM that is #{vm}" do
      library = Encoder.build!(Programs.folder("watched"), :memory, unquote(vm))
      seed = :rand.uniform(1_000_000)

      program = """
      alias #{inspect(Encoder)}
      Encoder.load!(#{inspect(library)})
      IO.inspect(Encoder.fuzz(#{inspect(@names)}, #{seed}, #{System.get_env("TERMS", "1000")}))
      """

      assert {":ok\n", 0} = NativeCode.watched(NativeCode.ebin(), program)
    end
  end

  describe "trap 2: a binary that grows" do
    defp append(acc, 0), do: acc

    defp append(acc, n) do
      :ok = Encoder.discard({:state, %{buffer: acc}}, Cut.small())
      append(<<acc::binary, 97>>, n - 1)
    end

    test "may be encoded at each turn: four times as many take about four times as long, not sixteen times" do
      append("", 1_000)
      [once, four_times] = for n <- [100_000, 400_000], do: Enum.min(for _ <- 1..5, do: cpu_ms(fn -> append("", n) end))
      assert four_times < 8 * once, "#{once} ms for 100,000 appends, #{four_times} ms for 400,000"
    end

    # Not time: other programs run on this machine.
    defp cpu_ms(fun) do
      {before, _} = :erlang.statistics(:runtime)
      fun.()
      {now, _} = :erlang.statistics(:runtime)
      now - before
    end
  end

  test "the garbage of a process is its own: encoding makes none" do
    value = {:a, [1, 2.0], %{b: "text"}, String.duplicate("x", 1000)}
    Encoder.discard(value, Cut.full())
    heap = fn -> :erlang.process_info(self(), :garbage_collection_info) |> elem(1) |> Keyword.get(:heap_size) end
    before = heap.()
    for _ <- 1..100, do: Encoder.discard(value, Cut.full())
    assert heap.() - before < 100 * 20
  end
end
