defmodule ElixirscopeProbe.Tracing.Busy do
  @moduledoc """
  Processes that send, receive or change their state so often that nobody could look at each: the rest of the second gets the small
  budget.
  """

  defstruct since: 0, counts: %{}

  @type t :: %__MODULE__{}

  @most 1000
  @second 1_000_000_000

  @doc "Counts what a process does, at a time in nanoseconds; says whether it was too much within this second."
  @spec count(t, {pid, site :: pos_integer}, integer) :: {boolean, t}
  def count(busy, what, time) when time - busy.since > @second, do: count(%__MODULE__{since: time}, what, time)

  def count(busy, what, _) do
    n = Map.get(busy.counts, what, 0) + 1
    {n > @most, %{busy | counts: Map.put(busy.counts, what, n)}}
  end
end
