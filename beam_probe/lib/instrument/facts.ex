defmodule ElixirscopeProbe.Instrument.Facts do
  @moduledoc """
  What only the Elixir AST of a module tells: which functions are macros or private, where a `for`, a `with` or an `&` stands. Erlang modules have no such AST; their exports tell what is private.
  """

  alias ElixirscopeProbe.Instrument.Anno

  defstruct kinds: %{}, by_macro: MapSet.new(), generators: MapSet.new(), withs: MapSet.new(), captures: MapSet.new()

  @type t :: %__MODULE__{}

  @doc "Collects the facts of a module; `ast` is what `debug_info(:elixir_v1, …)` gives, nil for other languages."
  @spec new(map | nil, [tuple]) :: t
  def new(nil, forms) do
    exported = for {:attribute, _, :export, list} <- forms, function <- list, into: MapSet.new(), do: function
    all? = Enum.any?(forms, &match?({:attribute, _, :compile, option} when option in [:export_all, [:export_all]], &1))

    kinds =
      for {:function, _, name, arity, _} <- forms, into: %{} do
        {{name, arity}, if(all? or MapSet.member?(exported, {name, arity}), do: :def, else: :defp)}
      end

    %__MODULE__{kinds: kinds}
  end

  def new(%{definitions: definitions}, _forms) do
    facts = %__MODULE__{
      kinds: for({function, kind, _, _} <- definitions, into: %{}, do: {function, kind}),
      by_macro: for({function, _, meta, _} <- definitions, meta[:context] != nil, into: MapSet.new(), do: function)
    }

    for {_, _, _, clauses} <- definitions, {_, _, _, body} <- clauses, reduce: facts, do: (facts -> walk(body, facts))
  end

  @doc "A function's entry in the table; Erlang's name of a macro is undone."
  @spec function(t, atom, arity, non_neg_integer) :: map
  def function(facts, name, arity, line) do
    case Atom.to_string(name) do
      "MACRO-" <> macro ->
        kind = facts.kinds[{String.to_atom(macro), arity - 1}] || :defmacro
        %{name: macro, arity: arity - 1, kind: Atom.to_string(kind), line: line}

      name_text ->
        %{name: name_text, arity: arity, kind: Atom.to_string(facts.kinds[{name, arity}] || :def), line: line}
    end
  end

  @doc "Whether the function's `def` was written by a macro."
  @spec by_macro?(t, atom, arity) :: boolean
  def by_macro?(facts, name, arity), do: MapSet.member?(facts.by_macro, {name, arity})

  @doc "Whether a `with` stands here."
  @spec with?(t, Anno.position()) :: boolean
  def with?(facts, position), do: MapSet.member?(facts.withs, position)

  @doc "Whether a `for` or a generator of one stands here; columns are 0 before Elixir 1.16."
  @spec generator?(t, Anno.position()) :: boolean
  def generator?(facts, position), do: MapSet.member?(facts.generators, position)

  @doc "Whether an `&` of this many arguments stands on this line."
  @spec capture?(t, non_neg_integer, arity) :: boolean
  def capture?(facts, line, arity), do: MapSet.member?(facts.captures, {line, arity})

  defp walk({:for, meta, args}, facts) when is_list(meta) and is_list(args) do
    positions = for {:<-, meta, _} <- args, do: position(meta)
    walk(args, %{facts | generators: Enum.into([position(meta) | positions], facts.generators)})
  end

  defp walk({:with, meta, args}, facts) when is_list(meta) and is_list(args),
    do: walk(args, %{facts | withs: MapSet.put(facts.withs, position(meta))})

  defp walk({:fn, meta, [{:->, _, [args, _]}] = clauses}, facts) when is_list(meta) do
    facts =
      if args != [] and Enum.all?(args, &captured?/1),
        do: %{facts | captures: MapSet.put(facts.captures, {meta[:line], length(args)})},
        else: facts

    walk(clauses, facts)
  end

  defp walk({_, meta, args}, facts) when is_list(meta) and is_atom(args), do: facts
  defp walk({name, meta, args}, facts) when is_list(meta), do: walk(args, walk(name, facts))
  defp walk({left, right}, facts), do: walk(right, walk(left, facts))
  defp walk([head | tail], facts), do: walk(tail, walk(head, facts))
  defp walk(_, facts), do: facts

  defp position(meta), do: {Keyword.get(meta, :line, 0), Keyword.get(meta, :column, 0)}

  # The variable that stands for `&1`: `x1` (1.14), `capture` (1.18), `&` with its number (1.20).
  defp captured?({_, meta, :elixir_fn}) when is_list(meta), do: true
  defp captured?({:capture, meta, nil}) when is_list(meta), do: Keyword.has_key?(meta, :counter)
  defp captured?(_), do: false
end
