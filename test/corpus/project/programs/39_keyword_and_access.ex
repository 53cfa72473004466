defmodule Corpus.KeywordAndAccess do
  import Truth

  def run do
    options = [a: 1, b: [c: 2], a: 3]
    first = options[:a]
    deep = options[:b][:c]
    gone = options[:zz][:y]
    here()
    data = %{users: [%{name: "A", age: 1}, %{name: "B", age: 2}]}
    names = get_in(data, [:users, Access.all(), :name])
    older = update_in(data, [:users, Access.at(0), :age], &(&1 + 10))
    bumped = update_in(older.users, fn users -> Enum.reverse(users) end)
    here()
    {popped, rest} = Keyword.pop(options, :b)
    merged = Keyword.merge(rest, d: 4)
    configured = configure(size: 3)
    here()
    {first, deep, gone, names, bumped, popped, merged, configured}
  end

  def configure(options \\ []) do
    size = Keyword.get(options, :size, 1)
    color = Keyword.get(options, :color, :red)
    here()
    {size, color}
  end
end
