# Prints, for every term below, its external term format, how `inspect` writes it, and how prettily at several widths: columns of base64.
defmodule Terms do
  defmodule Point do
    defstruct [:x, :y]
  end

  defmodule Fine do
    defexception [:message]
  end

  def all do
    atoms() ++ numbers() ++ texts() ++ containers() ++ structs() ++ others() ++ random(300)
  end

  defp atoms do
    ~w(nil true false foo Foo foo? foo! foo@bar @ + - ** :: . .. ... ..// ... % %{} {} <<>> -> && ||| ^^^ ~~~ <|> <> ! not in and or when fn
       do end Elixir Elixir.Foo Elixir.Foo.Bar Elixir.foo Elixir.Elixir Elixir.Elixir.Foo Elixir.Fóo _ _a __MODULE__ é Über ünder 日本 a.b 1a a1 &
       = == => | |> \\\\ / // // < << @x)a ++
      [:"", :" ", :"with space", :"new\nline", :"quo\"te", :"a\#{b}", :"Elixir.", :"Elixir.Foo.", :"a-b", :"ﬀ", :"e\u0301", :"a?b", :"a!?"]
  end

  defp numbers do
    [0, 1, -1, 255, 256, -128, 65_535, 2_147_483_647, -2_147_483_648, 2_147_483_648, 9_007_199_254_740_991, 9_007_199_254_740_992, -9_007_199_254_740_993] ++
      [Integer.pow(2, 64), -Integer.pow(3, 200), Integer.pow(10, 700)] ++
      [0.0, -0.0, 1.0, -1.5, 0.1, 0.01, 0.001, 1.0e-4, 1.2345e-4, 1.0e-5, 123.456, 1.0e15, 9.9e15, 1.0e16, 1.2345678901234567e16, 1.0e17, 1.0e22, 1.5e300] ++
      [5.0e-324, 1.7976931348623157e308, 0.30000000000000004, 3.141592653589793, 100_000.5, 1.0e5, 4_503_599_627_370_497.5, 2.5e-10, 1.0e100, 0.00021]
  end

  defp texts do
    ["", "abc", "é日本😀", "q\"uote", "back\\slash", "a\#{b}", "#", "\n\r\t\v\b\f\e\d\a\0", <<0>>, <<255>>, <<1, 2, 3>>, "tab\tand\u00A0nbsp", "\u200B", "\uFEFF", "\u2028"] ++
      [<<0xED, 0xA0, 0x80>>, <<0x7F>>, <<0x80::utf8>>, "\u{10FFFF}", "\uFFFE", "\uFFFF", <<1::1>>, <<5::3>>, <<1, 2, 3::4>>, <<97, 98, 1::2>>] ++
      [~c"abc", ~c"quo'te", ~c"quo\"te", ~c"a\#{b}", ~c"\n\t\a", [0], [97, 0], [1, 2, 3], ~c"é", [127], [27]]
  end

  defp containers do
    [[], [1], [1, :a, "b"], [1 | 2], [1, 2 | :c], [[]], [[], [[]]], {}, {1}, {1, {2, {3}}}, %{}, %{a: 1}, %{"a" => 1}, %{1 => 2, a: 3}, %{:a => 1, "b" => 2}] ++
      [[a: 1], [a: 1, b: [c: 2]], [{:a, 1}, 2], [{:a, 1} | 2], [{Foo, 1}], [{:"with space", 1}], ["with space": 1, +: 2, "::": 3], [{nil, 1}], [{true, 2}]] ++
      [%{Foo => 1}, %{nil: 1}, %{"with space": 1}, %{%{} => []}, %{[] => {}, {} => %{}}, Enum.to_list(1..200), List.duplicate([~c"a"], 3)] ++
      [Map.new(1..40, &{&1, &1 * 2}), Map.new(1..40, &{:"k#{&1}", &1}), Map.new(1..33, &{"key #{&1}", &1}), Map.new(?a..?f, &{<<&1>>, &1})] ++
      [List.duplicate(1, 70_000) |> Enum.take(300), :lists.seq(1, 300) |> List.to_tuple(), Enum.reduce(1..200, [], &[&1, &2])]
  end

  defp structs do
    [MapSet.new(), MapSet.new([1, 2, 3]), MapSet.new(~c"abc"), MapSet.new(["a", :b]), 1..5, 5..1//-1, 1..10//3, 1..0//1, 5..1//1, 1..1] ++
      [~D[2024-02-29], ~D[-0044-03-15], ~T[23:59:59], ~T[01:02:03.000450], ~T[01:02:03.1], ~N[2024-01-02 03:04:05], ~N[2024-01-02 03:04:05.678], ~U[2024-01-02 03:04:05Z]] ++
      [%{~U[2024-01-02 03:04:05.123456Z] | time_zone: "Europe/Warsaw", zone_abbr: "CET", utc_offset: 3600}] ++
      [%{~U[2024-01-02 03:04:05Z] | time_zone: "America/St_Johns", zone_abbr: "NST", utc_offset: -12_600, std_offset: 0}] ++
      [~r/abc/, ~r/a\/b/, ~r{a/b}iu, ~r/\n\t\d/sm, ~r/"'/x, ~r/\\\//U] ++
      [URI.parse("https://user@example.com:8080/a?b=c#d"), Version.parse!("1.2.3-rc.1+build"), Version.parse_requirement!("~> 1.2")] ++
      [%RuntimeError{message: "oops"}, %ArgumentError{message: "bad"}, %KeyError{key: :a, term: %{}, message: nil}, %Fine{message: "x"}] ++
      [%Point{x: 1, y: %Point{}}, %{__struct__: 1}, %{__struct__: "x", a: 1}, %FunctionClauseError{module: Foo, function: :bar, arity: 1}]
  end

  defp others do
    port = Port.open({:spawn, "cat"}, [])
    [self(), make_ref(), port, &Enum.map/2, &:erlang.+/2, &Kernel."weird name"/1, Process.monitor(self())]
  end

  defp random(count) do
    :rand.seed(:exsss, {1, 2, 3})
    for _ <- 1..count, do: term(5)
  end

  defp term(0), do: leaf()

  defp term(depth) do
    case :rand.uniform(8) do
      1 -> for _ <- 1..:rand.uniform(5), do: term(depth - 1)
      2 -> List.to_tuple(for _ <- 1..:rand.uniform(5), do: term(depth - 1))
      3 -> Map.new(1..:rand.uniform(5), fn _ -> {term(depth - 1), term(depth - 1)} end)
      4 -> for _ <- 1..:rand.uniform(4), do: {:"key#{:rand.uniform(9)}", term(depth - 1)}
      5 -> Map.new(1..:rand.uniform(40), fn _ -> {:"key#{:rand.uniform(99)}", leaf()} end)
      _ -> leaf()
    end
  end

  defp leaf do
    case :rand.uniform(9) do
      1 -> :rand.uniform(300)
      2 -> -:rand.uniform(1_000_000_000_000_000_000_000)
      3 -> (:rand.uniform() - 0.5) * :math.pow(10, :rand.uniform(40) - 20)
      4 -> :rand.bytes(:rand.uniform(6))
      5 -> for _ <- 1..:rand.uniform(5), into: "", do: <<:rand.uniform(0xD000)::utf8>>
      6 -> for _ <- 1..:rand.uniform(5), do: 30 + :rand.uniform(100)
      7 -> Enum.random([nil, true, :ok, Foo.Bar, :"a b", [], %{}, {}])
      8 -> <<:rand.uniform(255), 5::size(:rand.uniform(7))>>
      9 -> :rand.uniform(1000) / 10
    end
  end
end

IO.puts(System.version())

for term <- Terms.all() do
  whole = [limit: :infinity, printable_limit: :infinity]
  pretty = for width <- [98, 40, 10], do: inspect(term, [pretty: true, width: width] ++ whole)
  texts = [inspect(term, [width: :infinity] ++ whole) | pretty]
  IO.puts(Enum.map_join([:erlang.term_to_binary(term) | texts], " ", &Base.encode64/1))
end
