defmodule ElixirscopeProbe.Instrument.Chosen do
  @moduledoc "How much each function of a module reports, where the user has chosen."

  alias ElixirscopeProbe.Instrument.Facts
  alias ElixirscopeProbe.Pattern

  @typedoc "Functions of a name (a glob) and arity, and how much they report. The first that matches counts."
  @type rule :: {Pattern.glob(), arity | :any, level}
  @type level :: :full | :calls | :off

  @doc "The level of every function that a rule is about; the others have the module's."
  @spec levels([tuple], Facts.t(), [rule]) :: %{optional({atom, arity}) => level}
  def levels(_forms, _facts, []), do: %{}

  def levels(forms, facts, rules) do
    for {:function, _, name, arity, _} <- forms,
        level = level(Facts.function(facts, name, arity, 0), rules),
        into: %{} do
      {{name, arity}, level}
    end
  end

  # As its user calls it: a macro by its own name.
  defp level(%{name: name, arity: arity}, rules) do
    Enum.find_value(rules, fn {glob, wanted, level} ->
      if wanted in [arity, :any] and Pattern.like?(name, glob), do: level
    end)
  end
end
