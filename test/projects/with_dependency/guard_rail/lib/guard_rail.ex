defmodule GuardRail do
  @moduledoc "Catches what the functions that it is given raise."

  @doc "What `fun` returns, or `:caught`."
  @spec safe(term(), (() -> result)) :: result | :caught when result: term()
  def safe(_label, fun) do
    fun.()
  rescue
    _error -> :caught
  end

  @doc "Calls `fun` again until it does not throw, at most `times` times."
  @spec retry(pos_integer(), (pos_integer() -> result)) :: {:ok, result} | :gave_up
        when result: term()
  def retry(times, fun), do: retry(1, times, fun)

  defp retry(turn, times, _fun) when turn > times, do: :gave_up

  defp retry(turn, times, fun) do
    {:ok, fun.(turn)}
  catch
    :throw, _value -> retry(turn + 1, times, fun)
  end
end
