defmodule ElixirscopeProbe.Tracing.Busy do
  @moduledoc "Processes that change their state so often that nobody could look at each: the rest of the second gets the small budget."

  defstruct since: 0, counts: %{}

  @type t :: %__MODULE__{}

  @most 1000
  @second 1_000_000_000

  @doc "Counts a state of a process, at a time in nanoseconds; says whether there were too many within this second."
  @spec count(t, pid, integer) :: {boolean, t}
  def count(busy, pid, time) when time - busy.since > @second, do: count(%__MODULE__{since: time}, pid, time)

  def count(busy, pid, _) do
    n = Map.get(busy.counts, pid, 0) + 1
    {n > @most, %{busy | counts: Map.put(busy.counts, pid, n)}}
  end
end
