defprotocol Workloads.Look do
  @moduledoc false
  @spec next(t(), non_neg_integer()) :: term()
  def next(thing, n)
end

defimpl Workloads.Look, for: Atom do
  def next(_thing, n), do: Workloads.Traps.through_a_protocol(n)
end
