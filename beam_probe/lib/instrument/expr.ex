defmodule ElixirscopeProbe.Instrument.Expr do
  @moduledoc """
  An expression somewhere inside a statement. Its own operations stay as they are; what has bodies (fns, constructs,
  comprehensions) is instrumented where it stands.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Builder, Calls, Comprehension, Construct, Funs, Scope}

  @doc "Instruments an expression whose value goes to the expression around it."
  @spec nested(term, Scope.t(), Builder.t()) :: {term, Builder.t()}
  def nested({tag, _, _} = form, _sc, st) when tag in [:atom, :integer, :float, :char, :string, :var], do: {form, st}

  def nested({match, anno, pattern, value}, sc, st) when match in [:match, :maybe_match] do
    {value, st} = nested(value, sc, st)
    {{match, anno, pattern, value}, st}
  end

  def nested({:call, _, _, _} = form, sc, st), do: Calls.nested(form, sc, st)
  def nested({:fun, anno, {:clauses, clauses}}, sc, st), do: Funs.fun(anno, clauses, sc, st)
  def nested({:fun, _, _} = form, _sc, st), do: {form, st}
  def nested({:named_fun, _, _, _} = form, sc, st), do: Funs.named(form, sc, st)

  def nested({tag, _, _, _} = form, sc, st) when tag in [:lc, :bc, :mc], do: Comprehension.instrument(form, sc, st)

  def nested(form, sc, st) when is_tuple(form) do
    if Construct.construct?(form),
      do: Construct.instrument(form, :own, sc, st),
      else: parts(form, sc, st)
  end

  def nested([head | tail], sc, st) do
    {head, st} = nested(head, sc, st)
    {tail, st} = nested(tail, sc, st)
    {[head | tail], st}
  end

  def nested(other, _sc, st), do: {other, st}

  @doc "Instruments an expression whose value is the statement's own: bodies inside need not report what they yield."
  @spec flowing(Anno.form(), Scope.t(), Builder.t()) :: {Anno.form(), Builder.t()}
  def flowing({match, anno, pattern, value}, sc, st) when match in [:match, :maybe_match] do
    {value, st} = flowing(value, sc, st)
    {{match, anno, pattern, value}, st}
  end

  def flowing(form, sc, st) do
    if Construct.construct?(form),
      do: Construct.instrument(form, :flow, sc, st),
      else: nested(form, sc, st)
  end

  defp parts(form, sc, st) when tuple_size(form) > 2 do
    [tag, anno | parts] = Tuple.to_list(form)
    {parts, st} = nested(parts, sc, st)
    {List.to_tuple([tag, anno | parts]), st}
  end

  defp parts(form, _sc, st), do: {form, st}
end
