defmodule ElixirscopeProbe.Instrument.Emit do
  @moduledoc """
  The calls that instrumented code makes, all to `:elixirscope_rt`. Values are passed as they are and never looked at:
  looking at a growing binary would make the program copy it at every append.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Builder, Redact, Vars}

  @runtime :elixirscope_rt
  # The runtime has one function per number of values up to here, a list beyond.
  @enter_max 8
  @event_max 7

  @typedoc "`:ev` for structure, `:st` for what may be dropped."
  @type way :: :ev | :st

  @doc "`Act = enter(Site, Values…)`, as statements."
  @spec enter(Builder.t(), Builder.id(), Anno.form(), [Vars.bound()]) :: [Anno.form()]
  def enter(st, id, act, vars) do
    {secrets, values} = variables(st, vars)
    call = arguments(:enter, :enter_list, [site(st, id)], values, @enter_max)
    secrets ++ [{:match, Anno.inserted(), act, call}]
  end

  @doc "An event with the values of variables, as statements."
  @spec bound(Builder.t(), way, Builder.id(), Anno.form(), [Vars.bound()]) :: [Anno.form()]
  def bound(st, way, id, act, vars) do
    {secrets, values} = variables(st, vars)
    secrets ++ [event(st, way, id, act, values)]
  end

  @doc "An event with one value: a fresh variable, a literal, or the program's own variable (redacted by its name)."
  @spec value(Builder.t(), way, Builder.id(), Anno.form(), Anno.form()) :: [Anno.form()]
  def value(st, way, id, act, {:var, _, name}), do: bound(st, way, id, act, [{name, false}])
  def value(st, way, id, act, literal), do: [event(st, way, id, act, [literal])]

  @doc "An event with these values."
  @spec event(Builder.t(), way, Builder.id(), Anno.form(), [Anno.form()]) :: Anno.form()
  def event(st, way, id, act, values) do
    list = if way == :ev, do: :ev_list, else: :st_list
    call = arguments(way, list, [site(st, id), act], values, @event_max)
    if st.loops?, do: unless_counted(act, call), else: call
  end

  # An activation that was only counted is 0. To call for nothing takes longer than all that is done in many a loop's turn; elsewhere
  # it is not worth what more code takes to compile.
  defp unless_counted(act, call) do
    anno = Anno.inserted()
    counted = {:clause, anno, [{:integer, anno, 0}], [], [{:atom, anno, :ok}]}
    {:case, anno, act, [counted, {:clause, anno, [{:var, anno, :_}], [], [call]}]}
  end

  @typedoc "An event's call: its function, the variable that an activation is bound to, what comes before the values, these, and whether it is left out where the activation is only counted."
  @type reported :: %{
          name: :enter | way,
          act: Anno.form() | nil,
          site: pos_integer,
          first: [Anno.form()],
          values: [Anno.form()],
          counts?: boolean
        }

  @doc "What a statement reports, if it is a call that does, and not by a list."
  @spec reported(Anno.form()) :: {:ok, reported} | nil
  def reported({:match, _, act, {:call, _, _, _} = call}),
    do: with({:ok, %{name: :enter} = it} <- reported(call), do: {:ok, %{it | act: act}}, else: (_ -> nil))

  def reported({:case, _, _, [_, {:clause, _, [{:var, _, :_}], [], [call]}]}),
    do: with({:ok, it} <- reported(call), do: {:ok, %{it | counts?: true}})

  def reported({:call, _, {:remote, _, {:atom, _, @runtime}, {:atom, _, name}}, [{:integer, _, number} = site | rest]})
      when name in [:enter, :ev, :st] do
    {first, values} = Enum.split(rest, if(name == :enter, do: 0, else: 1))
    {:ok, %{name: name, act: nil, site: number, first: [site | first], values: values, counts?: false}}
  end

  def reported(_), do: nil

  @doc "Two events in one call; `also` says of the second what the first does not."
  @spec two(reported, pos_integer, [Anno.form()]) :: Anno.form()
  def two(first, also, values) do
    arguments = first.first ++ [{:integer, Anno.inserted(), also} | first.values ++ values]

    cond do
      first.name == :enter -> {:match, Anno.inserted(), first.act, call(:enter_two, arguments)}
      first.counts? -> unless_counted(List.last(first.first), call(:ev_two, arguments))
      true -> call(:ev_two, arguments)
    end
  end

  @doc "Said of the message that a clause of a `receive` took."
  @spec taken(Anno.form()) :: Anno.form()
  def taken(message), do: call(:taken, [message])

  @doc "Said right before a monitor is made with options."
  @spec monitored(Anno.form()) :: Anno.form()
  def monitored(options), do: call(:monitored, [options])

  @doc "Said right before a monitor is taken back."
  @spec demonitored(Anno.form(), Anno.form()) :: Anno.form()
  def demonitored(reference, options), do: call(:demonitored, [reference, options])

  @doc "Said right before the VM is told to halt."
  @spec halting() :: Anno.form()
  def halting, do: call(:halting, [])

  @doc "The names that the variables are shown by."
  @spec names(Builder.t(), [Vars.bound()]) :: [String.t()]
  def names(st, vars), do: for({name, _} <- vars, do: Vars.shown(name, st.language))

  defp variables(st, vars) do
    {secrets, values} = Enum.map_reduce(vars, [], fn {name, secret?}, values -> variable(st, name, secret?, values) end)
    {List.flatten(secrets), Enum.reverse(values)}
  end

  defp variable(st, name, secret?, values) do
    var = {:var, Anno.inserted(), name}

    if secret? or secret_name?(st, name),
      do: {[call(:secret, [var])], [redacted() | values]},
      else: {[], [var | values]}
  end

  defp secret_name?(st, name) do
    case Vars.shown(name, st.language) do
      nil -> false
      shown -> Redact.name?(shown, st.redact)
    end
  end

  defp redacted do
    anno = Anno.inserted()
    {:tuple, anno, [{:atom, anno, :"$elixirscope_cut"}, {:atom, anno, :redacted}]}
  end

  defp arguments(name, _list, first, values, max) when length(values) <= max, do: call(name, first ++ values)

  defp arguments(_name, list, first, values, _max) do
    anno = Anno.inserted()
    call(list, first ++ [List.foldr(values, {nil, anno}, &{:cons, anno, &1, &2})])
  end

  defp call(name, arguments) do
    anno = Anno.inserted()
    {:call, anno, {:remote, anno, {:atom, anno, @runtime}, {:atom, anno, name}}, arguments}
  end

  defp site(st, id), do: {:integer, Anno.inserted(), Bitwise.bor(Bitwise.bsl(st.hash, 16), id)}
end
