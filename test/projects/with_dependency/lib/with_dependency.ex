defmodule WithDependency do
  @moduledoc "Raises through the frames of a library that catches (trap 1)."

  @doc "The inner call raises; the library catches; the outer call must go on with its own variables."
  @spec nested(integer()) :: {integer(), term()}
  def nested(n) do
    if n == 1, do: raise("boom")
    x = GuardRail.safe(n, fn -> nested(n - 1) end)
    {n, x}
  end

  @doc "The same through an Erlang library's `catch`."
  @spec nested_erl(integer()) :: {integer(), term()}
  def nested_erl(n) do
    if n == 1, do: exit(:boom)
    x = :guard_rail_erl.safe(fn -> nested_erl(n - 1) end)
    {n, x}
  end

  @doc "Throws until the third turn."
  @spec third_time() :: {:ok, term()} | :gave_up
  def third_time do
    before = :before

    result =
      GuardRail.retry(5, fn turn ->
        doubled = turn * 2
        if turn < 3, do: throw({before, doubled})
        doubled
      end)

    result
  end
end
