defmodule ElixirscopeProbe.Config do
  @moduledoc "What the engine wants recorded, read from the file it wrote for this run."

  alias ElixirscopeProbe.Instrument.Redact

  @defaults %{
    level: :full,
    sink: :auto,
    include: [],
    exclude: [],
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
    %{config | ets: Enum.map(config.ets, &table/1)}
  end

  # A table's name as people write it.
  defp table(name) when is_atom(name), do: name
  defp table(":" <> name), do: String.to_atom(name)
  defp table(<<first, _::binary>> = name) when first in ?A..?Z, do: Module.concat([name])
  defp table(name), do: String.to_atom(name)

  @doc "Whether the user wants this module recorded, if it is the project's own (`own?`) or a dependency's."
  @spec wanted?(map, module, boolean) :: boolean
  def wanted?(config, module, own?) do
    name = inspect(module)

    cond do
      config.level in [:messages, :minimal] -> false
      Enum.any?(config.exclude, &matches?(&1, name)) -> false
      config.include == [] -> own?
      true -> Enum.any?(config.include, &matches?(&1, name))
    end
  end

  defp matches?(pattern, name) do
    pattern = pattern |> String.replace_prefix("Elixir.", "") |> Regex.escape() |> String.replace("\\*", ".*")
    Regex.match?(Regex.compile!("^#{pattern}$"), name)
  end
end
