defmodule Kiosk.Reloader do
  @moduledoc "Would compile what has changed; counts it."
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)

  @doc "Tells which files have changed since the last time; none is also told."
  def changed(files), do: GenServer.cast(__MODULE__, {:changed, files})

  @doc "How often somebody looked, and how many changes there were."
  def seen, do: GenServer.call(__MODULE__, :seen)

  @impl true
  def init(_), do: {:ok, %{looks: 0, changes: 0}}

  @impl true
  def handle_cast({:changed, files}, seen) do
    for file <- files, do: IO.puts("changed: #{file}")
    {:noreply, %{looks: seen.looks + 1, changes: seen.changes + length(files)}}
  end

  @impl true
  def handle_call(:seen, _from, seen), do: {:reply, seen, seen}
end
