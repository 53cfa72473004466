defmodule Soak.Worker do
  @moduledoc "Adds up what it is given; crashes when it is told to; its name is a number."

  use GenServer

  def start_link(id), do: GenServer.start_link(__MODULE__, id, name: name(id))

  def work(id, n), do: GenServer.cast(name(id), {:work, n})
  def crash(id), do: GenServer.cast(name(id), :crash)

  @impl true
  def init(id), do: {:ok, %{id: id, sum: 0, done: 0}}

  @impl true
  def handle_cast({:work, n}, state) do
    sum = rem(state.sum + n, 1_000_003)
    :ets.insert(:soak_sums, {rem(state.id, 100), sum})
    if rem(n, 5) == 0, do: Process.send_after(self(), {:later, n}, 20)
    {:noreply, %{state | sum: sum, done: state.done + 1}}
  end

  def handle_cast(:crash, state), do: raise("worker #{state.id} was told to crash")

  @impl true
  def handle_info({:later, n}, state),
    do: {:noreply, %{state | sum: rem(state.sum + n, 1_000_003)}}

  # As many atoms as workers, however often they are started again.
  defp name(id), do: :"soak_worker_#{id}"
end
