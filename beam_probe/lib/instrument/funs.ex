defmodule ElixirscopeProbe.Instrument.Funs do
  @moduledoc "Functions and fns: each clause that is chosen begins an activation of its own."

  alias ElixirscopeProbe.Instrument.{Anno, Body, Builder, Callbacks, Construct, Emit, Facts, Scope, Two, Vars}

  # Reflection that the compiler and macros write; it runs everywhere and is nobody's code. Mix asks the last one, before each page.
  @reflection [
    __info__: 1,
    __struct__: 0,
    __struct__: 1,
    __impl__: 1,
    __protocol__: 1,
    behaviour_info: 1,
    __mix_recompile__?: 0
  ]

  @doc "Instruments a function's form, if it is one that reports."
  @spec function(Anno.form(), Builder.t()) :: {Anno.form(), Builder.t()}
  def function({:function, anno, name, arity, clauses} = form, st) do
    if MapSet.member?(st.reporting, {name, arity}) do
      {id, st} = Builder.function(st, Facts.function(st.facts, name, arity, Anno.line(form)))
      st = %{st | fresh: 0, lambdas: 0, owner: "#{name}/#{arity}", reserved?: reserved?(name, arity, st)}
      st = %{st | loops?: calls?(clauses, name, arity)}
      mode = if Callbacks.wrapped?(form, st), do: :leave, else: :tail
      sc = %Scope{function: id, line: Anno.line(form), block: -1}
      {clauses, st} = Enum.map_reduce(clauses, st, &clause(&1, mode, :none, sc, &2))
      {{:function, anno, name, arity, clauses}, st}
    else
      {form, st}
    end
  end

  # Whether a function of the module is called here by its name.
  defp calls?({:call, _, {:atom, _, name}, args}, name, arity) when length(args) == arity, do: true
  defp calls?(form, name, arity) when is_tuple(form), do: form |> Tuple.to_list() |> calls?(name, arity)
  defp calls?([first | rest], name, arity), do: calls?(first, name, arity) or calls?(rest, name, arity)
  defp calls?(_, _, _), do: false

  @doc "The functions of a module that report."
  @spec reporting([Anno.form()]) :: MapSet.t({atom, arity})
  def reporting(forms) do
    on_load = for {:attribute, _, :on_load, function} <- forms, do: function

    for {:function, _, name, arity, _} = form <- forms,
        not left_alone?(form) and {name, arity} not in on_load,
        into: MapSet.new(),
        do: {name, arity}
  end

  defp left_alone?({:function, anno, name, arity, clauses}),
    do: {name, arity} in @reflection or :erl_anno.line(anno) == 0 or Enum.all?(clauses, &nif_stub?/1)

  # Elixir keeps names like `__ex_unit__` for what macros define. Who writes such a function by hand wants to see it.
  defp reserved?(name, arity, st) do
    text = Atom.to_string(name)
    String.starts_with?(text, "__") and String.ends_with?(text, "__") and Facts.by_macro?(st.facts, name, arity)
  end

  # Loading a NIF replaces these; they never run.
  defp nif_stub?({:clause, _, _, _, [{:call, _, {:remote, _, {:atom, _, :erlang}, {:atom, _, :nif_error}}, _}]}),
    do: true

  defp nif_stub?({:clause, _, _, _, [{:call, _, {:atom, _, :nif_error}, _}]}), do: true
  defp nif_stub?(_), do: false

  @doc "Instruments a fn; `synthetic` as in `t:Scope.t/0`."
  @spec fun(:erl_anno.anno(), [Anno.form()], Scope.t(), Builder.t(), :part | :collect | nil) ::
          {Anno.form(), Builder.t()}
  def fun(anno, clauses, sc, st, synthetic \\ nil) do
    line = Anno.line({:fun, anno})
    capture = if capture?(clauses, line, st), do: :capture, else: :none
    synthetic = synthetic || if(with_else?({:fun, anno}, st), do: :part)
    {clauses, st} = activations(clauses, capture, line, synthetic, sc, st)
    {{:fun, anno, {:clauses, clauses}}, st}
  end

  @doc """
  Instruments a named fun. Elixir's users cannot write one: there it is the loop of a `for` over a binary.
  """
  @spec named(Anno.form(), Scope.t(), Builder.t()) :: {Anno.form(), Builder.t()}
  def named({:named_fun, anno, name, clauses}, sc, st) do
    synthetic = if st.language == :elixir, do: :collect
    # Inside, the name is the fun itself, whatever it is outside.
    sc = %{sc | bound: MapSet.delete(sc.bound, name)}
    {clauses, st} = activations(clauses, :none, Anno.line({:fun, anno}), synthetic, sc, st)
    {{:named_fun, anno, name, clauses}, st}
  end

  @doc "The table's entry for a fn, and the scope of its clauses."
  @spec entry(arity, non_neg_integer, :part | :collect | nil, Scope.t(), Builder.t()) :: {Scope.t(), Builder.t()}
  def entry(arity, line, synthetic, sc, st) do
    entry = %{name: "", arity: arity, kind: "fn", line: line, parent: sc.function}
    {id, st} = Builder.function(st, if(synthetic, do: Map.put(entry, :synthetic, true), else: entry))
    # What is shown as part of the code around it sees the variables known there.
    around = if synthetic, do: sc.block, else: -1
    {%Scope{function: id, line: line, block: around, bound: sc.bound, synthetic: synthetic}, st}
  end

  @doc "Names a fn as the compiler does: by a number in the order in which the fns of a function end."
  @spec name(Builder.t(), Builder.id(), (String.t(), non_neg_integer -> String.t())) :: Builder.t()
  def name(st, function, text) do
    name = text.(st.owner, st.lambdas)
    Builder.update_function(%{st | lambdas: st.lambdas + 1}, function, &%{&1 | name: name})
  end

  defp activations([{:clause, _, patterns, _, _} | _] = clauses, capture, line, synthetic, sc, st) do
    {inner, st} = entry(length(patterns), line, synthetic, sc, st)
    {clauses, st} = Enum.map_reduce(clauses, st, &clause(&1, :tail, capture, inner, &2))
    {clauses, name(st, inner.function, &"-#{&1}-fun-#{&2}-")}
  end

  # From 1.15 on the clauses after the `else` of a `with` compile to a fun.
  defp with_else?({:fun, _} = fun, %{language: :elixir} = st),
    do: Anno.generated?(fun) and Facts.with?(st.facts, Anno.position(fun))

  defp with_else?(_, _), do: false

  # `&(&1 + 1)` is a fn of one clause whose parameters are the compiler's.
  defp capture?([{:clause, _, patterns, [], _}], line, st) do
    Facts.capture?(st.facts, line, length(patterns)) and
      Enum.all?(patterns, fn
        {:var, _, name} -> Vars.shown(name, st.language) in [nil, "capture"]
        _ -> false
      end)
  end

  defp capture?(_, _, _), do: false

  defp clause({:clause, _, _, _, [body]} = clause, mode, capture, sc, %{terse: true} = st) do
    if Vars.pure?(body), do: {clause, st}, else: entered(clause, mode, capture, sc, st)
  end

  defp clause(clause, mode, capture, sc, st), do: entered(clause, mode, capture, sc, st)

  defp entered({:clause, anno, patterns, guards, body} = clause, mode, capture, sc, st) do
    {id, st} = Builder.reserve(st)
    {block, st} = Builder.block(st, sc.block)
    {act, st} = Builder.fresh(st)
    heads = Vars.in_pattern(patterns, st.redact)
    inner = Scope.bind(%{sc | act: act, block: block, told: true}, heads)
    {first, forms, st} = Body.instrument(body, mode, inner, st)

    captured = captured(clause, heads, sc, st)
    {vars, names} = reported(capture, heads, captured, st)
    head = if sc.synthetic, do: Construct.head(clause), else: {:clause, anno, patterns, [], []}
    st = Builder.fill(st, id, :enter, head, inner, names: names, next: [first])
    {{:clause, anno, patterns, guards, Two.join(Emit.enter(st, id, act, vars) ++ forms)}, st}
  end

  # The frame that made the fn may be gone when it runs, so it says itself what it knows from there. Not so a fn that is
  # shown as part of that frame.
  defp captured(_clause, _heads, %{synthetic: synthetic}, _st) when synthetic != nil, do: []

  defp captured(clause, heads, sc, st) do
    used = Vars.used(clause)

    sc.bound
    |> MapSet.intersection(used)
    |> Enum.reject(&List.keymember?(heads, &1, 0))
    |> Enum.map(&{&1, false})
    |> Body.shown(st)
    |> Enum.sort_by(fn {name, _} -> {Vars.shown(name, st.language), Vars.version(name)} end)
  end

  defp reported(:capture, heads, captured, st) do
    numbered = for {_, index} <- Enum.with_index(heads, 1), do: "&#{index}"
    {heads ++ captured, numbered ++ Emit.names(st, captured)}
  end

  defp reported(:none, heads, captured, st) do
    vars = Body.shown(heads, st) ++ captured
    {vars, Emit.names(st, vars)}
  end
end
