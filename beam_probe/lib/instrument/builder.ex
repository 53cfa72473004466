defmodule ElixirscopeProbe.Instrument.Builder do
  @moduledoc """
  What grows while a module is instrumented: its sites, lexical blocks, functions and fresh variables.

  A site is reserved before the code around it is known, because the sites before it name it as their successor,
  and is filled in afterwards.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Scope}

  defstruct [
    :module,
    :hash,
    :level,
    :language,
    :redact,
    :facts,
    :locals,
    :reporting,
    :file,
    behaviour?: false,
    terse: false,
    foreign: nil,
    levels: %{},
    reserved?: false,
    loops?: false,
    sites: %{},
    count: 0,
    blocks: [],
    block_count: 0,
    functions: [],
    function_count: 0,
    fresh: 0,
    owner: nil,
    lambdas: 0
  ]

  # As text: from OTP 26 on the order of a program's maps depends on which of its atoms came first, and short ones are common.
  @keys %{names: "v", next: "n", resumes: "r", target: "t", quiet: "q"}

  @type t :: %__MODULE__{}
  @type id :: non_neg_integer

  @doc "A site's number, its content to follow."
  @spec reserve(t) :: {id, t}
  def reserve(st), do: {st.count, %{st | count: st.count + 1}}

  @doc """
  Fills a reserved site. `fields`: `:names` bound, `:next` successors, `:resumes` whether these are resumed, `:target` the
  function called, `:quiet` that no event is written.
  """
  @spec fill(t, id, atom, Anno.form(), Scope.t(), keyword) :: t
  def fill(st, id, kind, form, sc, fields \\ []) do
    {line, column, generated?} = place(form, sc)

    site =
      %{"k" => Atom.to_string(kind), "f" => sc.function, "l" => line, "c" => column, "b" => sc.block}
      |> Map.merge(for {key, value} <- fields, value not in [nil, [], false], into: %{}, do: {@keys[key], value})
      |> then(&if(generated? or st.foreign != nil or st.reserved?, do: Map.put(&1, "x", true), else: &1))

    %{st | sites: Map.put(st.sites, id, site)}
  end

  @doc "A new lexical block inside `parent` (-1: a function's own)."
  @spec block(t, integer) :: {id, t}
  def block(st, parent) do
    {st.block_count, %{st | block_count: st.block_count + 1, blocks: [parent | st.blocks]}}
  end

  @doc "Adds a function or fn to the table."
  @spec function(t, map) :: {id, t}
  def function(st, entry) do
    entry = if st.foreign, do: Map.put(entry, :file, st.foreign), else: entry
    {st.function_count, %{st | function_count: st.function_count + 1, functions: [entry | st.functions]}}
  end

  @doc "Changes a function's entry."
  @spec update_function(t, id, (map -> map)) :: t
  def update_function(st, id, fun) do
    %{st | functions: List.update_at(st.functions, st.function_count - 1 - id, fun)}
  end

  @doc """
  A variable that nothing else in this function uses. The names are the same in all modules, and none that a source can
  contain: atoms are never collected.
  """
  @spec fresh(t) :: {Anno.form(), t}
  def fresh(st) do
    {{:var, Anno.inserted(), :"_es@@#{st.fresh}"}, %{st | fresh: st.fresh + 1}}
  end

  @doc "How many sites report: they make code, the others only positions."
  @spec reporting(t) :: non_neg_integer
  def reporting(st), do: Enum.count(st.sites, fn {_, site} -> site["k"] != "pos" and not is_map_key(site, "q") end)

  @doc "The tables as the format wants them."
  @spec tables(t) :: %{sites: [map], blocks: [integer], functions: [map]}
  def tables(st) do
    %{
      sites: for(id <- 0..(st.count - 1)//1, do: Map.fetch!(st.sites, id)),
      blocks: Enum.reverse(st.blocks),
      functions: Enum.reverse(st.functions)
    }
  end

  defp place(form, sc) do
    case Anno.start(form) do
      {line, column} -> {line, column, false}
      nil -> {known_line(form, sc), 0, true}
    end
  end

  defp known_line(form, sc) do
    case Anno.line(form) do
      0 -> sc.line
      line -> line
    end
  end
end
