defmodule ElixirscopeProbe.Config do
  @moduledoc "What the engine wants recorded, read from the file it wrote for this run."

  alias ElixirscopeProbe.Instrument.{Chosen, Redact}
  alias ElixirscopeProbe.{Pattern, SecretValues}

  @defaults %{
    level: :full,
    sink: :auto,
    include: [],
    exclude: [],
    levels: [],
    changes: [],
    triggers: [],
    triggered: {:full, 5_000},
    step_down: false,
    messages: :auto,
    ets: [],
    secret_patterns: [],
    secret_function: nil,
    budget: 2 * 1024 * 1024 * 1024,
    segment: 64 * 1024 * 1024,
    governor_rate: 1_000_000,
    writers: nil,
    port: nil,
    token: nil,
    engine_gone: :run_on
  }

  @doc "Reads the file; raises where it cannot be used."
  @spec read!(Path.t()) :: map
  def read!(path) do
    {:ok, [terms]} = :file.consult(path)
    config = Map.merge(Map.put(@defaults, :redact, Redact.default_names()), Map.new(terms))
    %{recording: _, cache: _, project: _} = config

    with_triggers(%{
      config
      | ets: Enum.map(config.ets, &table/1),
        secret_patterns: Enum.map(config.secret_patterns, &SecretValues.compile!/1),
        secret_function: function(config.secret_function)
    })
  end

  # The run's `level` is what its code is made ready for, `begin` the one it begins with.
  defp with_triggers(%{triggers: []} = config), do: Map.put(config, :begin, config.level)

  defp with_triggers(%{triggered: {level, _}} = config),
    do: Map.merge(config, %{begin: config.level, level: if(config.level == :full, do: :full, else: level)})

  defp function(nil), do: nil
  defp function({module, name}), do: {Module.concat([module]), String.to_atom(name)}

  # A table's name as people write it.
  defp table(name) when is_atom(name), do: name
  defp table(":" <> name), do: String.to_atom(name)
  defp table(<<first, _::binary>> = name) when first in ?A..?Z, do: Module.concat([name])
  defp table(name), do: String.to_atom(name)

  @doc """
  What of a module's code the user wants recorded, as options of the instrumenter, nil: nothing. In the order in which they count: what
  was changed while the program runs, `exclude`, `levels` (the last that matches), `include`, of which the project's own code is
  what is meant where nothing is said.
  """
  @spec wanted(map, Pattern.about()) :: [level: :full | :calls | :off, functions: [Chosen.rule()]] | nil
  def wanted(config, about) do
    {functions, others} =
      config
      |> choices()
      |> Enum.filter(fn {pattern, _} -> Pattern.about?(pattern, about) end)
      |> Enum.split_while(fn {pattern, _} -> match?({:function, _, _, _}, pattern) end)

    level = with [{_, level} | _] <- others, do: of_code(level), else: ([] -> :off)
    functions = for {{:function, _, name, arity}, level} <- functions, do: {name, arity, of_code(level)}

    if level != :off or Enum.any?(functions, fn {_, _, level} -> level != :off end),
      do: [level: level, functions: functions]
  end

  defp choices(config) do
    include = if config.include == [], do: [:project], else: config.include

    asked(config) ++
      config.changes ++
      for(pattern <- config.exclude, do: {pattern, :off}) ++
      Enum.reverse(config.levels) ++ for(pattern <- include, do: {pattern, config.level})
  end

  # Who is asked about what is about to be written must not have to wait until it is.
  defp asked(%{secret_function: {module, _}}), do: [{{:module, inspect(module)}, :off}]
  defp asked(_), do: []

  defp of_code(level) when level in [:full, :calls], do: level
  defp of_code(_), do: :off

  @doc "Whether code of dependencies may be wanted, too."
  @spec dependencies?(map) :: boolean
  def dependencies?(config),
    do: Enum.any?(config.include, &(&1 != :project)) or config.levels != [] or config.changes != []
end
