defmodule ElixirscopeProbe.Instrument.Calls do
  @moduledoc "Calls: what can be told about where they go, and the events that have to be there before they are made."

  alias ElixirscopeProbe.Instrument.{Anno, Builder, ComesBack, Emit, Expr, Facts, Funs, Scope, Vars}

  @doc """
  What is known of a call: `:returns` it comes back by itself and runs nobody else's code, `:raise` it raises, `:dead` the same but made by
  the compiler, `:forever` it never comes back, `:unknown`.
  """
  @spec kind(Anno.form(), Builder.t()) :: :returns | :raise | :dead | :forever | :unknown
  def kind(form, st) do
    cond do
      raise?(form, st) -> if Anno.generated?(form), do: :dead, else: :raise
      true -> form |> target(st) |> destination()
    end
  end

  defp destination({_, _, _} = mfa) do
    cond do
      ComesBack.member?(mfa) -> :returns
      ComesBack.forever?(mfa) -> :forever
      true -> :unknown
    end
  end

  defp destination(_), do: :unknown

  defp target({:call, _, {:remote, _, {:atom, _, module}, {:atom, _, name}}, args}, _),
    do: {module, name, length(args)}

  # A call without a module goes to the module itself, unless it has no such function: then it is a BIF of Erlang.
  defp target({:call, _, {:atom, _, name}, args}, st) do
    arity = length(args)
    if MapSet.member?(st.locals, {name, arity}), do: {:local, name}, else: {:erlang, name, arity}
  end

  defp target(_, _), do: :dynamic

  defp raise?(form, st) do
    case target(form, st) do
      {:erlang, name, arity} -> {name, arity} in [error: 1, error: 2, error: 3, throw: 1, exit: 1, raise: 3]
      _ -> false
    end
  end

  # What is told right before certain calls are made.
  defp told_before(form, st) do
    case target(form, st) do
      {:erlang, :halt, _} -> &halting/1
      {System, name, _} when name in [:halt, :stop] -> &halting/1
      {:init, :stop, _} -> &halting/1
      {:erlang, :monitor, 3} -> &monitoring/1
      {:erlang, :demonitor, arity} when arity in [1, 2] -> &demonitoring/1
      _ -> nil
    end
  end

  defp halting(_), do: [Emit.halting()]
  defp monitoring({:call, _, _, [_, _, options]}), do: [Emit.monitored(options)]
  defp demonitoring({:call, _, _, [reference]}), do: [Emit.demonitored(reference, {nil, Anno.inserted()})]
  defp demonitoring({:call, _, _, [reference, options]}), do: [Emit.demonitored(reference, options)]

  @doc "Instruments a call inside an expression."
  @spec nested(Anno.form(), Scope.t(), Builder.t()) :: {Anno.form(), Builder.t()}
  def nested(form, sc, st) do
    told = told_before(form, st)

    cond do
      raise?(form, st) and not Anno.generated?(form) ->
        {id, st} = Builder.reserve(st)
        {forms, st} = raising(form, id, sc, st)
        {{:block, elem(form, 1), forms}, st}

      told != nil ->
        {forms, form, st} = arguments_first(form, sc, st)
        {{:block, elem(form, 1), forms ++ told.(form) ++ [form]}, st}

      true ->
        parts(form, sc, st)
    end
  end

  defp parts({:call, anno, callee, args}, sc, st) do
    {callee, st} = callee(callee, sc, st)
    {args, st} = args(callee, args, sc, st)
    {{:call, anno, callee, args}, st}
  end

  defp callee({:remote, anno, module, name}, sc, st) do
    {module, st} = Expr.nested(module, sc, st)
    {name, st} = Expr.nested(name, sc, st)
    {{:remote, anno, module, name}, st}
  end

  defp callee(callee, sc, st), do: Expr.nested(callee, sc, st)

  # `for` compiles to `Enum.reduce`, from 1.18 on also to `Enum.map`, with a fun that stands where its generator stands.
  defp args({:remote, _, {:atom, _, Enum}, {:atom, _, name}} = callee, args, sc, %{language: :elixir} = st)
       when name in [:reduce, :map] do
    {init, [last]} = Enum.split(args, -1)

    case turn(name, last, st) do
      nil ->
        Expr.nested(args, sc, st)

      synthetic ->
        {:fun, anno, {:clauses, clauses}} = last
        {init, st} = args(elem(callee, 2), init, sc, st)
        {fun, st} = Funs.fun(anno, clauses, sc, st, synthetic)
        {init ++ [fun], st}
    end
  end

  defp args(_callee, args, sc, st), do: Expr.nested(args, sc, st)

  defp turn(:reduce, {:fun, _, {:clauses, [{:clause, _, [_, {:var, _, collected}], _, _} | _]}} = fun, st),
    do: if(Vars.shown(collected, :elixir) == nil and Facts.generator?(st.facts, Anno.position(fun)), do: :collect)

  defp turn(:map, {:fun, _, {:clauses, _}} = fun, st) do
    {_, column} = position = Anno.position(fun)
    if column > 0 and Facts.generator?(st.facts, position), do: :part
  end

  defp turn(_, _, _), do: nil

  # The function called, as the format names it; nil where only the running program knows.
  defp called(form, st) do
    case target(form, st) do
      {:local, name} -> [Atom.to_string(st.module), Atom.to_string(name), length(elem(form, 3))]
      {module, name, arity} -> [Atom.to_string(module), Atom.to_string(name), arity]
      :dynamic -> nil
    end
  end

  @doc "A call that ends the activation: what it needs first, then the event, then the call."
  @spec leaving(Anno.form(), Builder.id(), Scope.t(), Builder.t()) :: {[Anno.form()], Builder.t()}
  def leaving(form, id, sc, st) do
    quiet? = sc.told and quiet?(form, st)
    st = Builder.fill(st, id, :tail, form, sc, target: called(form, st), quiet: quiet?)
    sc = %{sc | resume: {id, true}, told: false}

    if quiet? do
      {call, st} = parts(form, sc, st)
      {[call], st}
    else
      {forms, call, st} = arguments_first(form, sc, st)
      told = if told = told_before(form, st), do: told.(call), else: []
      {forms ++ [Emit.event(st, :ev, id, sc.act, [])] ++ told ++ [call], st}
    end
  end

  @doc """
  Whether a tail call needs no event of its own when the one before it was about this very call: it goes to a function of
  the module that reports its entry, and nothing that reports can run before that.
  """
  @spec quiet?(Anno.form(), Builder.t()) :: boolean
  def quiet?({:call, _, {:atom, _, name}, args} = form, st) do
    st.level == :full and not Anno.generated?(form) and MapSet.member?(st.reporting, {name, length(args)}) and
      Enum.all?(args, &calm?(&1, st))
  end

  def quiet?(_, _), do: false

  # Whether evaluating this runs none of the project's code.
  defp calm?({:op, _, _, operand}, st), do: calm?(operand, st)
  defp calm?({:op, _, _, left, right}, st), do: calm?(left, st) and calm?(right, st)
  defp calm?({:cons, _, head, tail}, st), do: calm?(head, st) and calm?(tail, st)
  defp calm?({:tuple, _, items}, st), do: Enum.all?(items, &calm?(&1, st))
  defp calm?({:map, _, fields}, st), do: Enum.all?(fields, &calm_field?(&1, st))
  defp calm?({:map, _, map, fields}, st), do: calm?(map, st) and Enum.all?(fields, &calm_field?(&1, st))

  defp calm?({:bin, _, segments}, st),
    do:
      Enum.all?(segments, fn {:bin_element, _, value, size, _} ->
        calm?(value, st) and (size == :default or calm?(size, st))
      end)

  defp calm?({:call, _, _, args} = form, st),
    do: form |> target(st) |> destination() == :returns and Enum.all?(args, &calm?(&1, st))

  defp calm?(form, _st), do: Vars.pure?(form)

  defp calm_field?({_, _, key, value}, st), do: calm?(key, st) and calm?(value, st)

  @doc "A call that raises: what it needs first, then the event with kind and reason, then the call."
  @spec raising(Anno.form(), Builder.id(), Scope.t(), Builder.t()) :: {[Anno.form()], Builder.t()}
  def raising(form, id, sc, st) do
    {:erlang, name, _} = target(form, st)
    st = Builder.fill(st, id, :raise, form, sc)
    {forms, {:call, _, _, args} = call, st} = arguments_first(form, %{sc | resume: {id, true}}, st)

    {kind, reason, held, st} = raised(name, args, st)
    call = put_elem(call, 3, held)
    reasons = reason_forms(forms, reason)
    {reasons ++ [Emit.event(st, :ev, id, sc.act, [kind, elem(reason, 1)]), call], st}
  end

  defp raised(:raise, [kind, reason, stack], st) do
    {held, st} = held(reason, st)
    {kind, held, [kind, elem(held, 1), stack], st}
  end

  defp raised(name, [reason | rest], st) do
    {held, st} = held(reason, st)
    {{:atom, Anno.inserted(), name}, held, [elem(held, 1) | rest], st}
  end

  # A term built in place is bound first: it is needed twice.
  defp held(reason, st) do
    if Vars.trivial?(reason) do
      {{[], reason}, st}
    else
      {var, st} = Builder.fresh(st)
      {{[{:match, elem(reason, 1), var, reason}], var}, st}
    end
  end

  defp reason_forms(forms, {held, _}), do: forms ++ held

  # Everything that runs when the arguments are evaluated runs before the event; evaluation order is kept.
  defp arguments_first(form, sc, st) do
    {{:call, anno, callee, args}, st} = parts(form, sc, st)
    {before, callee, st} = callee_first(callee, st)
    {forms, {args, st}} = hoist(args, st)
    {before ++ forms, {:call, anno, callee, args}, st}
  end

  defp callee_first({:remote, anno, module, name}, st) do
    {forms, {[module, name], st}} = hoist([module, name], st)
    {forms, {:remote, anno, module, name}, st}
  end

  defp callee_first({:atom, _, _} = local, st), do: {[], local, st}

  defp callee_first(fun, st) do
    {forms, {[fun], st}} = hoist([fun], st)
    {forms, fun, st}
  end

  defp hoist(args, st) do
    {args, {forms, st}} =
      Enum.map_reduce(args, {[], st}, fn arg, {forms, st} ->
        if stays?(arg) do
          {arg, {forms, st}}
        else
          {var, st} = Builder.fresh(st)
          {var, {[{:match, elem(arg, 1), var, arg} | forms], st}}
        end
      end)

    {Enum.reverse(forms), {args, st}}
  end

  defp stays?({:fun, _, {:clauses, _}}), do: true
  defp stays?({:named_fun, _, _, _}), do: true
  defp stays?(arg), do: Vars.pure?(arg)
end
