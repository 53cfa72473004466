defmodule ElixirscopeProbe.Config do
  @moduledoc "What the engine wants recorded, read from the file it wrote for this run."

  alias ElixirscopeProbe.Instrument.Redact

  @defaults %{
    level: :full,
    sink: :auto,
    include: [],
    exclude: [],
    levels: [],
    triggers: [],
    triggered: {:full, 5_000},
    step_down: false,
    messages: :auto,
    ets: [],
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
    with_triggers(%{config | ets: Enum.map(config.ets, &table/1)})
  end

  # The run's `level` is what its code is made ready for, `begin` the one it begins with.
  defp with_triggers(%{triggers: []} = config), do: Map.put(config, :begin, config.level)

  defp with_triggers(%{triggered: {level, _}} = config),
    do: Map.merge(config, %{begin: config.level, level: if(config.level == :full, do: :full, else: level)})

  # A table's name as people write it.
  defp table(name) when is_atom(name), do: name
  defp table(":" <> name), do: String.to_atom(name)
  defp table(<<first, _::binary>> = name) when first in ?A..?Z, do: Module.concat([name])
  defp table(name), do: String.to_atom(name)

  @doc """
  How much of a module's code the user wants recorded, nil: nothing. `app`: the application it belongs to, where that is known;
  `own?`: it is the project's own. A pattern in `levels` goes beyond the run's level and beyond the project; the last that matches counts.
  """
  @spec code_level(map, module, boolean, atom) :: :full | :calls | nil
  def code_level(config, module, own?, app \\ nil) do
    matches = &matches?(&1, inspect(module), app)
    {_, chosen} = config.levels |> Enum.reverse() |> Enum.find({nil, nil}, fn {pattern, _} -> matches.(pattern) end)

    cond do
      Enum.any?(config.exclude, matches) -> nil
      chosen != nil -> of_code(chosen)
      config.include == [] -> if own?, do: of_code(config.level)
      Enum.any?(config.include, matches) -> of_code(config.level)
      true -> nil
    end
  end

  defp of_code(level) when level in [:full, :calls], do: level
  defp of_code(_), do: nil

  @doc "Whether modules of dependencies may be wanted, too."
  @spec dependencies?(map) :: boolean
  def dependencies?(config), do: config.include != [] or config.levels != []

  # `Shop.*`: modules; `app:plug`: all of an application's.
  defp matches?("app:" <> name, _module, app), do: app != nil and name == Atom.to_string(app)

  defp matches?(pattern, module, _app) do
    pattern = pattern |> String.replace_prefix("Elixir.", "") |> Regex.escape() |> String.replace("\\*", ".*")
    Regex.match?(Regex.compile!("^#{pattern}$"), module)
  end
end
