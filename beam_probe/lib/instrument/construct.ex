defmodule ElixirscopeProbe.Instrument.Construct do
  @moduledoc """
  What chooses between bodies: `case`, `if`, `receive`, `try` and `maybe`. In Elixir `cond`, `with`, `&&` and the like
  are compiled to `case`.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Body, Builder, Calls, Emit, Expr, Scope, Two, Vars}

  @doc "Whether a form is one of these."
  @spec construct?(Anno.form()) :: boolean
  def construct?({:case, _, _, _}), do: true
  def construct?({:if, _, _}), do: true
  def construct?({:receive, _, _}), do: true
  def construct?({:receive, _, _, _, _}), do: true
  def construct?({:try, _, _, _, _, _}), do: true
  def construct?({:maybe, _, _}), do: true
  def construct?({:maybe, _, _, _}), do: true
  def construct?({:block, _, _}), do: true
  def construct?(_), do: false

  @doc "Instruments a construct; `mode` says what becomes of its value."
  @spec instrument(Anno.form(), Body.mode(), Scope.t(), Builder.t()) :: {Anno.form(), Builder.t()}
  def instrument({:block, anno, statements}, mode, sc, st) do
    {_, forms, st} = Body.instrument(statements, mode, sc, st)
    {{:block, anno, forms}, st}
  end

  def instrument({:case, anno, subject, clauses} = form, mode, sc, st) do
    binds = Vars.binds(subject, st.language, st.redact)
    new = sc |> Scope.new(binds) |> Body.shown(st)
    {subject, st} = Expr.nested(subject, sc, st)
    sc = sc |> Scope.bind(binds) |> within(clauses, st)
    line = line(form, sc)

    {clauses, st} =
      Enum.map_reduce(clauses, st, &clause(&1, mode, line, if(other_condition?(&1, st), do: [], else: new), sc, &2))

    {{:case, anno, subject, clauses}, st}
  end

  def instrument({:if, anno, clauses} = form, mode, sc, st) do
    {clauses, st} = clauses(clauses, mode, line(form, sc), [], sc, st)
    {{:if, anno, clauses}, st}
  end

  def instrument({:receive, anno, clauses}, mode, sc, st) do
    {clauses, st} = receiving(clauses, mode, sc, st)
    {{:receive, anno, clauses}, st}
  end

  def instrument({:receive, anno, clauses, timeout, body}, mode, sc, st) do
    {clauses, st} = receiving(clauses, mode, sc, st)
    {timeout, st} = Expr.nested(timeout, sc, st)
    {{:clause, _, [], [], body}, st} = clause({:clause, elem(timeout, 1), [], [], body}, mode, :always, [], sc, st)
    {{:receive, anno, clauses, timeout, body}, st}
  end

  def instrument({:try, anno, body, clauses, handlers, later} = form, mode, sc, st) do
    # Entered like a clause: nothing else says that the process stands inside, on the body's first statement.
    entered = {:clause, anno, [], [], body}
    {{:clause, _, _, _, body}, st} = clause(entered, protected(mode, clauses), line(form, sc), [], sc, st)
    {clauses, st} = clauses(clauses, mode, :always, [], sc, st)
    {handlers, st} = Enum.map_reduce(handlers, st, &handler(&1, mode, sc, &2))
    {later, st} = later(later, sc, st)
    {{:try, anno, body, clauses, handlers, later}, st}
  end

  def instrument({:maybe, anno, body}, mode, sc, st) do
    {body, st} = inner(body, mode, sc, st)
    {{:maybe, anno, body}, st}
  end

  def instrument({:maybe, anno, body, {:else, else_anno, clauses}}, mode, sc, st) do
    {body, st} = inner(body, mode, sc, st)
    {clauses, st} = clauses(clauses, mode, :always, [], sc, st)
    {{:maybe, anno, body, {:else, else_anno, clauses}}, st}
  end

  # The message that a clause took is told, whole and first. It has no say in which clause that is: the queue is searched as before.
  defp receiving(clauses, mode, sc, st) do
    {clauses, st} = clauses(clauses, mode, :always, [], sc, st)

    Enum.map_reduce(clauses, st, fn {:clause, anno, [pattern], guards, body}, st ->
      {message, st} = Builder.fresh(st)
      pattern = {:match, Anno.inserted(), pattern, message}
      {{:clause, anno, [pattern], guards, [Emit.taken(message) | body]}, st}
    end)
  end

  # What a protected body calls comes back to it; with an `else` its value goes there first.
  defp protected(_, [_ | _]), do: :own
  defp protected(:tail, []), do: :leave
  defp protected(mode, []), do: mode

  defp inner(body, mode, sc, st) do
    {block, st} = Builder.block(st, sc.block)
    {_, forms, st} = Body.instrument(body, mode, %{sc | block: block}, st)
    {forms, st}
  end

  defp later([], _sc, st), do: {[], st}

  defp later(body, sc, st) do
    {block, st} = Builder.block(st, sc.block)
    inner = %{sc | block: block}
    {id, st} = Builder.reserve(st)
    {first, forms, st} = Body.instrument(body, :own, inner, st)
    st = Builder.fill(st, id, :handler, hd(body), inner, next: [first])
    {[Emit.event(st, :ev, id, sc.act, []) | forms], st}
  end

  @doc """
  Instruments clauses. `line` is where their construct begins (a clause that binds nothing and stays on that line says
  nothing new), or `:always`; `subject` what the construct's own expression bound.
  """
  @spec clauses([Anno.form()], Body.mode(), integer | :always, [Vars.bound()], Scope.t(), Builder.t()) ::
          {[Anno.form()], Builder.t()}
  def clauses(clauses, mode, line, subject, sc, st) do
    Enum.map_reduce(clauses, st, &clause(&1, mode, line, subject, sc, &2))
  end

  defp clause({:clause, anno, patterns, guards, body} = clause, mode, line, subject, sc, st) do
    binds = Scope.new(sc, Vars.in_pattern(patterns, st.redact))
    {block, st} = Builder.block(st, around(clause, sc, st))
    inner = %{Scope.bind(sc, binds) | block: block}
    shown = Body.shown(binds, st)

    if tells?(clause, line, shown, subject, st) do
      {id, st} = Builder.reserve(st)
      {first, forms, st} = Body.instrument(body, mode, %{inner | told: true}, st)
      vars = subject ++ shown
      st = Builder.fill(st, id, :clause, head(clause), inner, names: Emit.names(st, vars), next: [first])
      # What announces a quiet tail call may not be dropped.
      way = if mode == :tail and match?([_], body) and Calls.quiet?(hd(body), st), do: :ev, else: :st
      {{:clause, anno, patterns, guards, Two.join(Emit.bound(st, way, id, sc.act, vars) ++ forms)}, st}
    else
      {_, forms, st} = Body.instrument(body, mode, %{inner | told: false}, st)
      {{:clause, anno, patterns, guards, Two.join(forms)}, st}
    end
  end

  defp tells?(clause, line, shown, subject, st) do
    cond do
      st.level == :calls or st.foreign != nil -> false
      shown != [] -> true
      fallthrough?(clause, st) -> false
      true -> elsewhere?(clause, line) or (subject != [] and not literal?(clause))
    end
  end

  # The clauses of a `with` lie in one another, and each ends with the way to its `else`, where none of their variables is
  # known: that way belongs to the block around the `with`. All of it stands where the `with` does.
  defp within(sc, clauses, st) do
    case Enum.find(clauses, &fallthrough?(&1, st)) do
      nil -> sc
      {:clause, anno, _, _, _} when elem(sc.with, 0) == anno -> sc
      {:clause, anno, _, _, _} -> %{sc | with: {anno, sc.block}}
    end
  end

  defp around({:clause, anno, _, _, _} = clause, %{with: {anno, block}} = sc, st),
    do: if(fallthrough?(clause, st), do: block, else: sc.block)

  defp around(_, sc, _), do: sc.block

  # The conditions of a `cond` lie in one another too, but what one binds is known in its own body only.
  defp other_condition?({:clause, anno, [pattern], [], [{:case, anno, _, _}]} = clause, %{language: :elixir}) do
    not Anno.generated?(clause) and (match?({:atom, _, false}, pattern) or match?({:var, 0, :_}, pattern))
  end

  defp other_condition?(_, _), do: false

  # `with` without a matching `else` hands its value on through a clause of its own.
  defp fallthrough?({:clause, _, [{:var, _, name}], [], _} = clause, st) when name != :_,
    do: Anno.generated?(clause) and Vars.shown(name, st.language) == nil

  defp fallthrough?(_, _), do: false

  defp elsewhere?({:clause, _, _, _, body}, line) do
    case Enum.find_value(body, &Anno.start/1) do
      nil -> false
      {at, _} -> line == :always or at != line
    end
  end

  defp literal?({:clause, _, _, _, body}), do: match?([_], body) and Vars.trivial?(hd(body))

  @doc "The part of a clause that says where it begins: its patterns know better than the arrow after them."
  @spec head(Anno.form()) :: Anno.form()
  def head({:clause, anno, patterns, _, body}) do
    if Anno.start(patterns),
      do: {:clause, Anno.inserted(), patterns, [], []},
      else: {:clause, anno, [], [], Enum.take(body, 1)}
  end

  defp handler({:clause, anno, [{:tuple, _, [class, reason, stack]}] = patterns, guards, body} = clause, mode, sc, st) do
    # The stack is left alone: to mention it makes the VM build one at every throw.
    binds = Scope.new(sc, Vars.in_pattern([class, reason], st.redact))
    {entry, entered, body} = entry(body, st.language)
    {block, st} = Builder.block(st, sc.block)
    inner = %{Scope.bind(sc, binds ++ Vars.in_pattern(stack) ++ entered) | block: block}
    {id, st} = Builder.reserve(st)
    {first, forms, st} = Body.instrument(body, mode, inner, st)
    vars = Body.shown(binds ++ entered, st)
    st = Builder.fill(st, id, :handler, head(clause), inner, names: Emit.names(st, vars), next: [first])
    {{:clause, anno, patterns, guards, entry ++ Emit.bound(st, :ev, id, sc.act, vars) ++ forms}, st}
  end

  # `rescue e in Error` binds `e` by a first statement that the compiler made.
  defp entry([{:match, _, {:var, _, name}, value} = match, next | rest], :elixir) do
    if Vars.shown(name, :elixir) && normalized?(value),
      do: {[match], [{name, false}], [next | rest]},
      else: {[], [], [match, next | rest]}
  end

  defp entry(body, _language), do: {[], [], body}

  defp normalized?({:var, _, name}), do: Vars.shown(name, :elixir) == nil
  defp normalized?({:call, _, {:remote, _, {:atom, _, Exception}, {:atom, _, :normalize}}, _}), do: true
  defp normalized?(_), do: false

  defp line(form, sc) do
    case Anno.start(form) do
      {line, _} -> line
      nil -> if Anno.line(form) == 0, do: sc.line, else: Anno.line(form)
    end
  end
end
