defmodule ElixirscopeProbe.Test.Processor do
  @moduledoc "The processor's time that something takes: on a machine that does other things too, time itself says little."

  # Shorter runs are not told apart by a clock of milliseconds.
  @enough 200

  @doc "Milliseconds of this VM's processor time, all its threads', that `fun` takes once: the mean of as many runs as can be told."
  @spec milliseconds((() -> term), (() -> term)) :: float
  def milliseconds(fun, between \\ fn -> :ok end), do: repeat(fun, between, 0, 0)

  defp repeat(_, _, runs, spent) when spent >= @enough, do: spent / runs

  defp repeat(fun, between, runs, spent) do
    between.()
    before = runtime()
    fun.()
    repeat(fun, between, runs + 1, spent + runtime() - before)
  end

  defp runtime, do: :runtime |> :erlang.statistics() |> elem(0)
end
