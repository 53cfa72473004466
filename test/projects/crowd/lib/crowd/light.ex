defmodule Crowd.Light do
  @moduledoc "A gen_statem: a light that changes by events, and puts those off that it cannot take while it is red."

  @behaviour :gen_statem

  def child_spec(_), do: %{id: __MODULE__, start: {__MODULE__, :start_link, []}}

  @spec start_link() :: :gen_statem.start_ret()
  def start_link, do: :gen_statem.start_link(__MODULE__, [], [])

  @impl true
  def callback_mode, do: :handle_event_function

  @impl true
  def init([]) do
    Crowd.Truth.started(__MODULE__)
    {:ok, :red, %{changes: 0, cars: 0}}
  end

  @impl true
  def handle_event(:cast, :change, :red, data),
    do: {:next_state, :green, %{data | changes: data.changes + 1}}

  def handle_event(:cast, :change, :green, data),
    do: {:next_state, :red, %{data | changes: data.changes + 1}}

  def handle_event(:info, {:note, _id}, :red, _data), do: {:keep_state_and_data, :postpone}

  def handle_event(:info, {:note, _id}, :green, data),
    do: {:keep_state, %{data | cars: data.cars + 1}}

  def handle_event(_type, _event, _state, _data), do: :keep_state_and_data
end
