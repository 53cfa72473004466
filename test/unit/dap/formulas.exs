# Reads one expression a line; writes what each comes to for the bindings below, as inspect does: on OTP 25 and later alike.
# "error" where Elixir would raise.
bindings = [
  i: 7,
  big: 123_456_789_012_345_678_901_234_567_890,
  x: 1.5,
  one: 1.0,
  name: "Ada",
  empty: [],
  items: [3, 1, 2],
  opts: [limit: 3, deep: true],
  pair: {:ok, 5},
  user: %{:name => "Ada", :age => 36, :tags => ["a", "b"], "key" => 1},
  none: nil,
  yes: true,
  state: :open,
  bits: <<5::3>>,
  improper: [1 | 2]
]

for text <- IO.stream(:stdio, :line) do
  result =
    try do
      {value, _} = Code.eval_string(text, bindings)
      inspect(value)
    rescue
      _ -> "error"
    end

  IO.puts(result)
end
