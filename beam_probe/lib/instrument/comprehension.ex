defmodule ElixirscopeProbe.Instrument.Comprehension do
  @moduledoc """
  List, binary and map comprehensions of Erlang, to which some of Elixir's `for` compile. Each turn reports what the
  generators bound.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Body, Builder, Emit, Expr, Funs, Scope, Vars}

  @generators [:generate, :b_generate, :m_generate, :generate_strict, :b_generate_strict, :m_generate_strict]

  @doc "Instruments a comprehension."
  @spec instrument(Anno.form(), Scope.t(), Builder.t()) :: {Anno.form(), Builder.t()}
  def instrument({kind, anno, template, qualifiers} = form, sc, st) do
    {inner, st} = Funs.entry(1, Anno.line(form), :part, sc, st)
    {qualifiers, {vars, bound, st}} = Enum.map_reduce(qualifiers, {[], sc, st}, &qualifier(&1, &2))
    {template, st} = turn(template, Enum.reverse(vars), %{inner | bound: bound.bound}, sc, st)
    {{kind, anno, template, qualifiers}, Funs.name(st, inner.function, &"-#{&1}-#{kind}$^#{&2}-")}
  end

  @doc """
  A comprehension in tail position: the first source, which is evaluated outside, as statements of its own, and the rest,
  which the compiler makes a function that is called last.
  """
  @spec source_first(Anno.form(), Builder.t()) :: {[Anno.form()], Anno.form(), Builder.t()}
  def source_first({kind, anno, template, [{generator, at, pattern, source} | rest]}, st) do
    {var, st} = Builder.fresh(st)
    {[{:match, elem(source, 1), var, source}], {kind, anno, template, [{generator, at, pattern, var} | rest]}, st}
  end

  @doc "Whether a comprehension in tail position is a tail call."
  @spec leaves?(Anno.form()) :: boolean
  def leaves?({kind, _, _, [{generator, _, _, _} | _]}), do: kind in [:lc, :bc] and generator in @generators
  def leaves?(_), do: false

  defp qualifier({:zip, anno, generators}, acc) do
    {generators, acc} = Enum.map_reduce(generators, acc, &qualifier/2)
    {{:zip, anno, generators}, acc}
  end

  defp qualifier({kind, anno, pattern, source}, {vars, sc, st}) when kind in @generators do
    {source, st} = Expr.nested(source, sc, st)
    # A generator's variables are new in every turn, whatever was bound outside.
    binds = pattern |> parts() |> Vars.in_pattern(st.redact)
    {{kind, anno, pattern, source}, {Enum.reverse(Body.shown(binds, st)) ++ vars, Scope.bind(sc, binds), st}}
  end

  defp qualifier(filter, {vars, sc, st}) do
    {instrumented, st} = Expr.nested(filter, sc, st)
    {instrumented, {vars, Scope.bind(sc, Vars.binds(filter, st.language, st.redact)), st}}
  end

  # The key of a map's generator is a pattern, elsewhere in patterns a key is not.
  defp parts({:map_field_exact, _, key, value}), do: [key, value]
  defp parts(pattern), do: pattern

  defp turn(template, _vars, _inner, sc, %{level: :calls} = st), do: Expr.nested(template, sc, st)

  # A value in a map comprehension's template does not see what is bound at its key, an activation neither.
  defp turn({:map_field_assoc, anno, key, value}, vars, inner, sc, st) do
    {block, st} = Builder.block(st, sc.block)
    sc = %{sc | block: block, bound: inner.bound}
    {id, st} = Builder.reserve(st)
    {first, forms, st} = Body.instrument([key], :own, sc, st)
    {value, st} = Expr.nested(value, sc, st)
    st = Builder.fill(st, id, :clause, key, sc, names: Emit.names(st, vars), next: [first])
    {{:map_field_assoc, anno, {:block, elem(key, 1), Emit.bound(st, :st, id, sc.act, vars) ++ forms}, value}, st}
  end

  # The template of a binary comprehension has to stay a binary: its first part reports.
  defp turn({:bin, anno, [{:bin_element, element, value, size, types} | rest]}, vars, inner, _sc, st)
       when elem(value, 0) != :string do
    {value, st} = activation(value, vars, inner, st)
    {rest, st} = Expr.nested(rest, inner, st)
    {{:bin, anno, [{:bin_element, element, value, size, types} | rest]}, st}
  end

  defp turn({:bin, _, _} = template, _vars, _inner, sc, st), do: Expr.nested(template, sc, st)
  defp turn(template, vars, inner, _sc, st), do: activation(template, vars, inner, st)

  # Every turn is an activation of its own, so that the function that the compiler makes of the comprehension keeps its
  # arguments, which stack traces show.
  defp activation(template, vars, inner, st) do
    {id, st} = Builder.reserve(st)
    {block, st} = Builder.block(st, inner.block)
    {act, st} = Builder.fresh(st)
    inner = %{inner | act: act, block: block}
    {first, forms, st} = Body.instrument([template], :leave, inner, st)
    st = Builder.fill(st, id, :enter, template, inner, names: Emit.names(st, vars), next: [first])
    {{:block, elem(template, 1), Emit.enter(st, id, act, vars) ++ forms}, st}
  end
end
