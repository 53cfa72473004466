defmodule Crowd.Bell do
  @moduledoc "A gen_event manager with one handler, which counts."

  @behaviour :gen_event

  def child_spec(_), do: %{id: __MODULE__, start: {__MODULE__, :start_link, []}}

  @spec start_link() :: {:ok, pid()}
  def start_link do
    {:ok, manager} = :gen_event.start_link()
    Crowd.Truth.started(__MODULE__, self())
    :ok = :gen_event.add_handler(manager, __MODULE__, [])
    {:ok, manager}
  end

  @impl true
  def init([]), do: {:ok, 0}

  @impl true
  def handle_event(_event, rung), do: {:ok, rung + 1}

  @impl true
  def handle_call(_request, rung), do: {:ok, rung, rung}

  @impl true
  def handle_info(_info, rung), do: {:ok, rung + 1}
end
