defmodule ElixirscopeProbe.Instrument.Body do
  @moduledoc """
  A body: statements one after another. Each that the user wrote reports once it is done; what becomes of the last one's
  value decides how it reports (see `t:mode/0`).
  """

  alias ElixirscopeProbe.Instrument.{Anno, Builder, Calls, Emit, Expr, Scope, Tail, Vars}

  @typedoc """
  What becomes of the body's value:

    * `:tail` the function returns it, and calls in this place leave the function
    * `:leave` the function returns it, but not by a tail call: every value is seen
    * `:flow` it is the value of the statement around it, which reports it
    * `:own` it goes somewhere inside the statement around it: it reports itself
  """
  @type mode :: :tail | :leave | :flow | :own

  @doc "Instruments a body; also gives the site that is about to run when the body begins."
  @spec instrument([Anno.form()], mode, Scope.t(), Builder.t()) :: {Builder.id(), [Anno.form()], Builder.t()}
  def instrument(statements, mode, sc, st) do
    {planned, st} = statements |> flatten() |> unplaced() |> plan(sc, st)
    {forms, st} = walk(planned, mode, sc, st)
    {next(planned), forms, st}
  end

  # A block has no scope of its own in either language, so its statements are the body's.
  defp flatten(statements) do
    Enum.flat_map(statements, fn
      {:block, _, inner} -> flatten(inner)
      statement -> [statement]
    end)
  end

  # From 1.20 on a literal stands where its body begins, from where nobody comes back to it.
  defp unplaced(statements) do
    with {[_ | _] = before, [last]} <- Enum.split(statements, -1),
         true <- Anno.literal?(last) and Anno.start(last) < Anno.start(List.last(before)) do
      before ++ [:erl_parse.map_anno(fn _ -> Anno.inserted() end, last)]
    else
      _ -> statements
    end
  end

  # Sites are reserved in order of the source. Hidden statements have none; the last one always has.
  defp plan([last], _sc, st) do
    {id, st} = Builder.reserve(st)
    {[{last, id}], st}
  end

  defp plan([statement | rest], sc, st) do
    {id, st} =
      if silent?(statement, st) or (binds_only_hidden?(statement, sc, st) and goes_on?(statement, rest)),
        do: {nil, st},
        else: Builder.reserve(st)

    {rest, st} = plan(rest, sc, st)
    {[{statement, id} | rest], st}
  end

  defp silent?(statement, st) do
    st.level == :calls or st.foreign != nil or Vars.trivial?(statement) or Anno.start(statement) == nil
  end

  defp binds_only_hidden?({:match, _, pattern, value}, sc, st) do
    vars = Scope.new(sc, Vars.in_pattern(pattern))
    vars != [] and shown(vars, st) == [] and shown(Vars.binds(value, st.language, st.redact), st) == []
  end

  defp binds_only_hidden?(_, _, _), do: false

  # What a macro made of one line is one statement to its user.
  defp goes_on?(statement, rest) do
    {line, _} = Anno.start(statement)
    next = Enum.find_value(rest, fn statement -> if not Vars.trivial?(statement), do: Anno.start(statement) end)
    match?({^line, _}, next)
  end

  @doc "Those variables that the user knows."
  @spec shown([Vars.bound()], Builder.t()) :: [Vars.bound()]
  def shown(vars, st), do: Enum.filter(vars, fn {name, _} -> Vars.shown(name, st.language) end)

  defp walk([{statement, id}], mode, sc, st), do: last(mode, statement, id, sc, st)

  defp walk([{{:match, _, {:var, _, name}, value}, id}, {{:var, _, name} = var, last}] = planned, :tail, sc, st) do
    # `x = f(); x` is a tail call of f.
    if Tail.leaves?(value, st) and not MapSet.member?(sc.bound, name) do
      {forms, st} = Tail.instrument(value, id || last, :tail, %{sc | told: false}, st)
      {forms, if(id, do: Builder.fill(st, last, :pos, var, sc), else: st)}
    else
      walk_on(planned, :tail, sc, st)
    end
  end

  defp walk(planned, mode, sc, st), do: walk_on(planned, mode, sc, st)

  defp walk_on([{statement, id} | rest], mode, sc, st) do
    {forms, sc, st} =
      if id,
        do: visible(statement, id, next(rest), way(rest, mode, st), sc, st),
        else: hidden(statement, next(rest), sc, st)

    {rest, st} = walk(rest, mode, %{sc | told: id != nil}, st)
    {forms ++ rest, st}
  end

  # What announces a quiet tail call may not be dropped.
  defp way([{last, _}], :tail, st), do: if(Calls.quiet?(last, st), do: :ev, else: :st)
  defp way(_, _, _), do: :st

  defp next(planned), do: Enum.find_value(planned, &elem(&1, 1))

  defp hidden(statement, next, sc, st) do
    {form, st} = Expr.nested(statement, %{sc | resume: {next, false}}, st)
    {[form], Scope.bind(sc, Vars.binds(statement, st.language, st.redact)), st}
  end

  defp visible(statement, id, next, way, sc, st) do
    binds = Vars.binds(statement, st.language, st.redact)
    new = sc |> Scope.new(binds) |> shown(st)
    {form, st} = Expr.flowing(statement, resuming(sc, id, statement), st)
    st = Builder.fill(st, id, :stmt, statement, sc, names: Emit.names(st, new), next: [next])
    {forms, st} = reported(form, id, new, way, sc, st)
    {forms, Scope.bind(sc, binds), st}
  end

  defp reported(form, id, [], way, sc, st) do
    {forms, var, st} = hold(form, st)
    {forms ++ Emit.value(st, way, id, sc.act, var), st}
  end

  defp reported(form, id, new, way, sc, st), do: {[form | Emit.bound(st, way, id, sc.act, new)], st}

  @doc "Statements that evaluate a form, and the variable that then holds its value."
  @spec hold(Anno.form(), Builder.t()) :: {[Anno.form()], Anno.form(), Builder.t()}
  def hold({:maybe_match, anno, pattern, value}, st) do
    # `?=` may stand only as a statement of its own.
    {var, st} = Builder.fresh(st)
    {[{:match, anno, var, value}, {:maybe_match, anno, pattern, var}], var, st}
  end

  def hold(form, st) do
    {var, st} = Builder.fresh(st)
    {[{:match, elem(form, 1), var, form}], var, st}
  end

  @doc "The scope inside a statement: nested bodies come back to its site."
  @spec resuming(Scope.t(), Builder.id(), Anno.form()) :: Scope.t()
  def resuming(sc, id, statement), do: %{sc | resume: {id, true}, told: false, line: statement_line(statement, sc)}

  defp statement_line(statement, sc) do
    case Anno.start(statement) do
      {line, _} -> line
      nil -> sc.line
    end
  end

  defp last(mode, statement, id, sc, st) when mode in [:tail, :leave], do: Tail.instrument(statement, id, mode, sc, st)

  defp last(:flow, statement, id, sc, st) do
    {form, st} = Expr.flowing(statement, resuming(sc, id, statement), st)
    {[form], Builder.fill(st, id, :pos, statement, sc)}
  end

  defp last(:own, statement, id, sc, st) do
    if silent?(statement, st) do
      {form, st} = Expr.nested(statement, sc, st)
      {[form], Builder.fill(st, id, :pos, statement, sc)}
    else
      {form, st} = Expr.flowing(statement, resuming(sc, id, statement), st)
      {resumed, begun?} = sc.resume
      {forms, var, st} = hold(form, st)
      st = Builder.fill(st, id, :stmt, statement, sc, next: [resumed], resumes: begun?)
      {forms ++ Emit.value(st, :st, id, sc.act, var) ++ [var], st}
    end
  end
end
