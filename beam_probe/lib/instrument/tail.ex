defmodule ElixirscopeProbe.Instrument.Tail do
  @moduledoc """
  The last statement of a function, where its value is returned.

  A call here replaces the activation, and has to go on doing so: a loop of ten million turns must run in constant
  memory, and printed stack traces may not show frames that the program does not have. So nothing is done after such a
  call; it is announced before it. Calls that are known to come back soon are made first, and the value is reported.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Body, Builder, Calls, Comprehension, Construct, Emit, Expr, Scope, Vars}

  @doc "Instruments the last statement of a body in mode `:tail` or `:leave`; `id` is its site."
  @spec instrument(Anno.form(), Builder.id(), :tail | :leave, Scope.t(), Builder.t()) :: {[Anno.form()], Builder.t()}
  def instrument({:match, _, {:var, _, name}, value} = form, id, mode, sc, st) do
    # Nothing can use the variable any more, so the compiler drops it, and the call is a tail call.
    if MapSet.member?(sc.bound, name),
      do: value(form, id, sc, st),
      else: instrument(value, id, mode, sc, st)
  end

  def instrument({:block, _, statements} = form, id, mode, sc, st) do
    {_, forms, st} = Body.instrument(statements, mode, sc, st)
    {forms, Builder.fill(st, id, :pos, form, sc)}
  end

  def instrument({:try, _, _, _, _, [_ | _]} = form, id, _mode, sc, st), do: value(form, id, sc, st)

  def instrument({:op, anno, op, left, right} = form, id, mode, sc, st) when op in [:andalso, :orelse] do
    if calls_last?(right),
      do: instrument(short_circuit(op, anno, left, right, st), id, mode, sc, renew(st)),
      else: value(form, id, sc, st)
  end

  def instrument({:call, _, _, _} = form, id, mode, sc, st) do
    case Calls.kind(form, st) do
      :raise -> Calls.raising(form, id, sc, st)
      :dead -> plain(form, id, sc, st)
      :returns -> value(form, id, sc, st)
      :unknown when mode == :leave -> value(form, id, sc, st)
      _ -> Calls.leaving(form, id, sc, st)
    end
  end

  def instrument({kind, _, _, _} = form, id, :tail, sc, st) when kind in [:lc, :bc] do
    if Comprehension.leaves?(form) do
      {instrumented, st} = Comprehension.instrument(form, %{sc | resume: {id, true}}, st)
      {forms, form, st} = Comprehension.source_first(instrumented, Builder.fill(st, id, :tail, form, sc))
      {forms ++ [Emit.event(st, :ev, id, sc.act, []), form], st}
    else
      value(form, id, sc, st)
    end
  end

  def instrument(form, id, mode, sc, st) do
    if Construct.construct?(form) do
      {instrumented, st} = Construct.instrument(form, mode, Body.resuming(sc, id, form), st)
      {[instrumented], Builder.fill(st, id, :pos, form, sc)}
    else
      value(form, id, sc, st)
    end
  end

  @doc "Whether a form in tail position would end in a call that replaces the activation."
  @spec leaves?(Anno.form(), Builder.t()) :: boolean
  def leaves?({:call, _, _, _} = form, st), do: Calls.kind(form, st) in [:unknown, :forever]
  def leaves?({:match, _, {:var, _, _}, value}, st), do: leaves?(value, st)
  def leaves?({:op, _, op, _, right}, st) when op in [:andalso, :orelse], do: leaves?(right, st)
  def leaves?({:case, _, _, clauses}, st), do: leave?(clauses, st)
  def leaves?({:if, _, clauses}, st), do: leave?(clauses, st)
  def leaves?({:receive, _, clauses}, st), do: leave?(clauses, st)
  def leaves?({:receive, _, clauses, _, body}, st), do: leave?(clauses, st) or leaves?(List.last(body), st)
  def leaves?({:try, _, _, clauses, handlers, []}, st), do: leave?(clauses ++ handlers, st)
  def leaves?({tag, _, body}, st) when tag in [:block, :maybe], do: leaves?(List.last(body), st)

  def leaves?({:maybe, _, body, {:else, _, clauses}}, st),
    do: leaves?(List.last(body), st) or leave?(clauses, st)

  def leaves?(form, _), do: Comprehension.leaves?(form)

  defp leave?(clauses, st),
    do: Enum.any?(clauses, fn {:clause, _, _, _, body} -> leaves?(List.last(body), st) end)

  defp plain(form, id, sc, st) do
    {instrumented, st} = Expr.nested(form, sc, st)
    {[instrumented], Builder.fill(st, id, :pos, form, sc)}
  end

  defp value(form, id, sc, st) do
    st = Builder.fill(st, id, :leave, begin(form, sc, st), sc)

    cond do
      sc.synthetic == :collect and collects?(form, st) ->
        collected(form, id, sc, st)

      Vars.trivial?(form) ->
        {Emit.value(st, :ev, id, sc.act, form) ++ [form], st}

      true ->
        {instrumented, st} = Expr.flowing(form, Body.resuming(sc, id, form), st)
        {forms, var, st} = Body.hold(instrumented, st)
        {forms ++ Emit.value(st, :ev, id, sc.act, var) ++ [var], st}
    end
  end

  # In the fun of a `for` the user's body is a part of what the compiler made around it.
  defp begin({:cons, _, item, _} = form, %{synthetic: :collect}, st) do
    written = with {:block, _, [first | _]} <- item, do: first
    if collects?(form, st) and Anno.start(written) != nil, do: written, else: form
  end

  defp begin(form, _sc, _st), do: form

  # The fun of a `for` returns everything collected so far. What the user's body yielded is what this turn is about.
  defp collects?({:cons, _, _, {:var, _, rest}}, st), do: Vars.shown(rest, st.language) == nil
  defp collects?({:var, _, name}, st), do: Vars.shown(name, st.language) == nil
  defp collects?({:tuple, _, items}, st), do: Enum.all?(items, &collects?(&1, st))
  defp collects?({:map, _, {:var, _, name}, _}, st), do: Vars.shown(name, st.language) == nil
  defp collects?(_, _), do: false

  defp collected({:cons, anno, item, rest} = form, id, sc, st) do
    {item, st} = Expr.nested(item, Body.resuming(sc, id, form), st)
    {forms, var, st} = Body.hold(item, st)
    {forms ++ Emit.value(st, :ev, id, sc.act, var) ++ [{:cons, anno, var, rest}], st}
  end

  defp collected(form, id, sc, st), do: {[Emit.event(st, :ev, id, sc.act, [{:atom, Anno.inserted(), nil}]), form], st}

  defp calls_last?({:op, _, op, _, right}) when op in [:andalso, :orelse], do: calls_last?(right)
  defp calls_last?({:call, _, _, _}), do: true
  defp calls_last?(form), do: Construct.construct?(form)

  # What the compiler makes of `andalso` and `orelse`, so that the right side is seen to be last.
  defp short_circuit(op, anno, left, right, st) do
    other = {:var, anno, :"_es@@#{st.fresh}"}
    {go_on, stop} = if op == :andalso, do: {true, false}, else: {false, true}
    badarg = {:tuple, anno, [{:atom, anno, :badarg}, other]}
    generated = :erl_anno.set_generated(true, anno)
    error = {:call, generated, {:remote, anno, {:atom, anno, :erlang}, {:atom, anno, :error}}, [badarg]}

    {:case, anno, left,
     [
       {:clause, anno, [{:atom, anno, go_on}], [], [right]},
       {:clause, anno, [{:atom, anno, stop}], [], [{:atom, anno, stop}]},
       {:clause, anno, [other], [], [error]}
     ]}
  end

  defp renew(st), do: st |> Builder.fresh() |> elem(1)
end
