defmodule Kiosk.Counter do
  @moduledoc "Serves a request a second, each in a process of its own, and says what the reloader has seen by then."
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, 0, name: __MODULE__)

  @impl true
  def init(served) do
    Process.send_after(self(), :second, 1000)
    {:ok, served}
  end

  @impl true
  def handle_info(:second, served) do
    Process.send_after(self(), :second, 1000)
    served = Task.await(Task.async(fn -> serve(served) end))
    %{looks: looks, changes: changes} = Kiosk.Reloader.seen()
    IO.puts("second #{served}: #{looks} looks, #{changes} changes")
    {:noreply, served}
  end

  defp serve(served) do
    next = served + 1
    next
  end
end
