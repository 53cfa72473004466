defmodule Soak do
  @moduledoc "A system with thousands of processes that crash, are started again, and get new code, for as long as one likes."

  @workers 2000

  @doc "How many workers there are."
  def workers, do: @workers

  @doc "Runs for so many seconds, and says each second what is true."
  @spec run(pos_integer()) :: :ok
  def run(seconds) do
    IO.puts("pid #{System.pid()}")
    keeper = spawn_link(fn -> Soak.Keeper.keep("from the start") end)
    Process.register(keeper, :soak_keeper)
    {:ok, _} = DynamicSupervisor.start_link(options())
    for id <- 1..@workers, do: {:ok, _} = start_worker(id)
    {:ok, clock} = Soak.Clock.start_link(seconds)
    ended = Process.monitor(clock)

    receive do
      {:DOWN, ^ended, _, _, _} -> IO.puts("the end")
    end
  end

  # Crashes are what is played: nobody gives up.
  defp options,
    do: [name: Soak.House, strategy: :one_for_one, max_restarts: 1_000_000, max_seconds: 1]

  defp start_worker(id), do: DynamicSupervisor.start_child(Soak.House, {Soak.Worker, id})
end
