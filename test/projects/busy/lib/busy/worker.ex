defmodule Busy.Worker do
  @moduledoc "A GenServer that adds up."

  use GenServer

  def start_link(id, options \\ []), do: GenServer.start_link(__MODULE__, id, options)
  def add(worker, n), do: GenServer.call(worker, {:add, n})

  def subscribe(worker, registry, topic),
    do: GenServer.call(worker, {:subscribe, registry, topic})

  @impl true
  def init(_id), do: {:ok, 0}

  @impl true
  def handle_call({:add, n}, _from, sum), do: {:reply, sum + n, sum + n}

  def handle_call({:subscribe, registry, topic}, _from, sum) do
    {:ok, _} = Registry.register(registry, topic, nil)
    {:reply, :ok, sum}
  end

  @impl true
  def handle_cast(:crash, _sum), do: exit(:crashed)

  @impl true
  def handle_info({:more, n}, sum), do: {:noreply, sum + n}
end
