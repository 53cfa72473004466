defmodule ElixirscopeProbe.Tracing.EtsPatterns do
  @moduledoc "Patterns for what is done to ETS tables that are watched, by name."

  alias ElixirscopeProbe.Tracing.Patterns

  @site 26

  @functions [
    insert: 2,
    insert_new: 2,
    lookup: 2,
    lookup_element: 3,
    lookup_element: 4,
    member: 2,
    take: 2,
    update_element: 3,
    update_element: 4,
    update_counter: 3,
    update_counter: 4,
    delete: 1,
    delete: 2,
    delete_object: 2,
    delete_all_objects: 1,
    select_delete: 2,
    select_replace: 2,
    match_delete: 2
  ]

  @doc "Patterns for these tables; none where there are none."
  @spec patterns([atom]) :: [Patterns.pattern()]
  def patterns([]), do: []

  # Some of the functions came with later versions of OTP.
  def patterns(tables) do
    for {name, arity} <- @functions, function_exported?(:ets, name, arity) do
      arguments = for n <- 2..arity//1, do: :"$#{n}"
      {{:ets, name, arity}, Enum.map(tables, &clause(name, &1, arguments))}
    end
  end

  defp clause(name, table, arguments),
    do: {[table | arguments], [], [{:message, {{@site, name, {:const, table}, arguments}}}]}
end
