defmodule ElixirscopeProbe.Instrument.Scope do
  @moduledoc "What an expression's surroundings tell about it: passed down, never back up."

  alias ElixirscopeProbe.Instrument.{Anno, Vars}

  defstruct function: 0,
            block: 0,
            act: nil,
            line: 0,
            bound: MapSet.new(),
            resume: nil,
            told: false,
            with: {nil, -1},
            synthetic: nil

  @typedoc """
  `act` the variable that holds the activation, `bound` the variables bound so far, `resume` the site at which the
  process stands once a nested body is done, and whether that statement had begun, `line` a line for code that has none,
  `told` that the activation's last event was about exactly what runs now, with nothing in between, `with` where the `with` around stands, and the block in which it does.
  `synthetic` says that the user never wrote this fn: `:part` of the code around it, `:collect` when it also returns what
  has been collected so far.
  """
  @type t :: %__MODULE__{
          function: non_neg_integer,
          block: non_neg_integer,
          act: Anno.form() | nil,
          line: non_neg_integer,
          bound: MapSet.t(atom),
          resume: {non_neg_integer, boolean} | nil,
          told: boolean,
          with: {:erl_anno.anno() | nil, integer},
          synthetic: :part | :collect | nil
        }

  @doc "The scope after `names` were bound."
  @spec bind(t, [Vars.bound()]) :: t
  def bind(sc, vars), do: %{sc | bound: Enum.reduce(vars, sc.bound, fn {name, _}, set -> MapSet.put(set, name) end)}

  @doc "Those of `vars` that are not bound yet: a bound one in a pattern only compares."
  @spec new(t, [Vars.bound()]) :: [Vars.bound()]
  def new(sc, vars), do: Enum.reject(vars, fn {name, _} -> MapSet.member?(sc.bound, name) end)
end
