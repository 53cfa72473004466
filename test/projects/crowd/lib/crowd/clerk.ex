defmodule Crowd.Clerk do
  @moduledoc "A GenServer with a state that every message changes, that may keep its callers waiting, ask another clerk, and crash."

  use GenServer

  alias Crowd.Truth

  @spec start_link(term()) :: GenServer.on_start()
  def start_link(id), do: GenServer.start_link(__MODULE__, id)

  @impl true
  def init(id) do
    Truth.started(id)
    {:ok, %{sum: 0, last: nil, waiting: []}, {:continue, :open}}
  end

  @impl true
  def handle_continue(what, state), do: {:noreply, %{state | last: {:continued, what}}}

  @impl true
  def handle_call({:add, id, number}, _from, state) do
    state = %{state | sum: state.sum + number, last: {:added, id}}
    {:reply, {:sum, id, state.sum}, state}
  end

  def handle_call({:keep, id}, from, state) do
    {:noreply, %{state | waiting: [{id, from} | state.waiting], last: {:kept, id}}}
  end

  def handle_call({:ask, id, other, request}, _from, state) do
    answer = Truth.call(elem(request, 1), other, request)
    {:reply, {:asked, id, answer}, %{state | last: {:asked, id}}}
  end

  def handle_call({:stop, id}, _from, state), do: {:stop, :normal, {:stopped, id}, state}

  @impl true
  def handle_cast(:answer, state) do
    for {id, from} <- Enum.reverse(state.waiting), do: GenServer.reply(from, {:late, id})
    {:noreply, %{state | waiting: [], last: :answered}}
  end

  def handle_cast({:then, what}, state), do: {:noreply, state, {:continue, what}}

  def handle_cast({:pause, id}, state), do: {:noreply, %{state | last: {:pausing, id}}, 0}

  def handle_cast({:crash, :error}, _state), do: :erlang.error(:broken)
  def handle_cast({:crash, :exit}, _state), do: exit(:tired)
  def handle_cast({:crash, :stop}, state), do: {:stop, {:shutdown, :enough}, state}
  def handle_cast({:crash, :return}, _state), do: :nonsense

  @impl true
  def handle_info({:note, id}, state),
    do: {:noreply, %{state | sum: state.sum + 1, last: {:noted, id}}}

  def handle_info(:timeout, %{last: {:pausing, id}} = state),
    do: {:noreply, %{state | last: {:paused, id}}}

  def handle_info(other, state), do: {:noreply, %{state | last: {:info, other}}}
end
