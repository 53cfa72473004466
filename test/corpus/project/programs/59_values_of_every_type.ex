defmodule Corpus.ValuesOfEveryType do
  import Truth

  def run do
    atoms = [:a, nil, true, Elixir.Some.Module, :"", :"weird atom", :A, :+, :!, :a@b, :foo?]
    keys = [nil: 1, "with space": 2, Up: 3, a?: 4]
    tuples = {{}, {1}, {1, {2}}}
    here()

    maps = %{
      1 => :int,
      1.5 => :float,
      "s" => :text,
      nil => nil,
      {1} => :tuple,
      [] => :list,
      %{} => :map
    }

    mixed = %{:b => 1, "a" => 2}
    funs = {&Enum.map/2, &__MODULE__.run/0}
    here()
    self = self()
    same = self == Process.group_leader()
    reference = make_ref()
    fun = fn x -> {x, atoms} end
    here()
    long = Enum.to_list(1..60)
    text = String.duplicate("word ", 30)
    deep = Enum.reduce(1..8, :bottom, fn n, inner -> {n, inner} end)
    exception = %ArgumentError{message: "m"}
    here()

    {keys, tuples, maps, mixed, funs, same, is_reference(reference), fun, long, text, deep,
     exception}
    |> tuple_size()
  end
end
