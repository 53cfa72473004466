defmodule ElixirscopeProbe.Instrument.Comprehension do
  @moduledoc """
  List, binary and map comprehensions of Erlang, to which some of Elixir's `for` compile. Each turn reports what the
  generators bound, in the activation around it.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Body, Builder, Emit, Expr, Scope, Vars}

  @generators [:generate, :b_generate, :m_generate, :generate_strict, :b_generate_strict, :m_generate_strict]

  @doc "Instruments a comprehension."
  @spec instrument(Anno.form(), Scope.t(), Builder.t()) :: {Anno.form(), Builder.t()}
  def instrument({kind, anno, template, qualifiers}, sc, st) do
    {qualifiers, {vars, inner, st}} = Enum.map_reduce(qualifiers, {[], sc, st}, &qualifier(&1, sc, &2))
    {block, st} = Builder.block(st, sc.block)
    {template, st} = turn(template, Enum.reverse(vars), %{inner | block: block}, st)
    {{kind, anno, template, qualifiers}, Builder.lambda(st)}
  end

  defp qualifier({:zip, anno, generators}, outer, acc) do
    {generators, acc} = Enum.map_reduce(generators, acc, &qualifier(&1, outer, &2))
    {{:zip, anno, generators}, acc}
  end

  defp qualifier({kind, anno, pattern, source}, _outer, {vars, sc, st}) when kind in @generators do
    {source, st} = Expr.nested(source, sc, st)
    # A generator's variables are new in every turn, whatever was bound outside.
    binds = Vars.in_pattern(pattern, st.redact)
    {{kind, anno, pattern, source}, {Enum.reverse(Body.shown(binds, st)) ++ vars, Scope.bind(sc, binds), st}}
  end

  defp qualifier(filter, _outer, {vars, sc, st}) do
    {instrumented, st} = Expr.nested(filter, sc, st)
    {instrumented, {vars, Scope.bind(sc, Vars.binds(filter, st.language, st.redact)), st}}
  end

  defp turn(template, _vars, sc, %{level: :calls} = st), do: Expr.nested(template, sc, st)

  defp turn({:map_field_assoc, anno, key, value}, vars, sc, st) do
    {id, st} = Builder.reserve(st)
    {first, [key | _], st} = last(key, sc, st)
    {value, st} = Expr.nested(value, sc, st)
    {key, st} = reported(key, id, first, vars, sc, st)
    {{:map_field_assoc, anno, key, value}, st}
  end

  # The template of a binary comprehension has to stay a binary: its first part reports.
  defp turn({:bin, anno, [{:bin_element, element, value, size, types} | rest]}, vars, sc, st)
       when elem(value, 0) != :string do
    {id, st} = Builder.reserve(st)
    {first, [value | _], st} = last(value, sc, st)
    {value, st} = reported(value, id, first, vars, sc, st)
    {rest, st} = Expr.nested(rest, sc, st)
    {{:bin, anno, [{:bin_element, element, value, size, types} | rest]}, st}
  end

  defp turn({:bin, _, _} = template, _vars, sc, st), do: Expr.nested(template, sc, st)

  defp turn(template, vars, sc, st) do
    {id, st} = Builder.reserve(st)
    {first, forms, st} = Body.instrument([template], :own, sc, st)
    st = Builder.fill(st, id, :clause, template, sc, v: Emit.names(st, vars), n: [first])
    {{:block, elem(template, 1), Emit.bound(st, :st, id, sc.act, vars) ++ forms}, st}
  end

  defp last(form, sc, st) do
    {first, forms, st} = Body.instrument([form], :own, sc, st)
    {first, [block(form, forms)], st}
  end

  defp block(_, [form]), do: form
  defp block(original, forms), do: {:block, elem(original, 1), forms}

  defp reported(form, id, first, vars, sc, st) do
    st = Builder.fill(st, id, :clause, form, sc, v: Emit.names(st, vars), n: [first])
    {{:block, elem(form, 1), Emit.bound(st, :st, id, sc.act, vars) ++ [form]}, st}
  end
end
