defmodule Chaos.Control do
  @moduledoc "Processes that have others in their power."

  @doc "Suspends others wherever they are, works, and lets them go on."
  @spec suspend(pos_integer()) :: :ok
  def suspend(count) do
    others = for _ <- 1..count, do: spawn_link(fn -> count(0) end)
    for pid <- others, do: :erlang.suspend_process(pid)
    sum = Enum.reduce(1..300_000, 0, fn n, sum -> add(n, sum) end)
    for pid <- others, do: :erlang.resume_process(pid)
    for pid <- others, do: send(pid, {:stop, self()})

    for _ <- others do
      receive do
        {:counted, _} -> :ok
      end
    end

    IO.puts("suspended #{count}, worked: #{sum}")
  end

  defp add(n, sum) do
    more = n + sum
    more
  end

  defp count(n) do
    receive do
      {:stop, from} -> send(from, {:counted, n})
    after
      0 -> count(n + 1)
    end
  end

  @doc "An endless loop that another process ends."
  @spec endless() :: :ok
  def endless do
    {pid, reference} = spawn_monitor(fn -> turn(0) end)
    Process.sleep(500)
    Process.exit(pid, :kill)

    receive do
      {:DOWN, ^reference, :process, ^pid, reason} -> IO.puts("the loop ended: #{reason}")
    end
  end

  @spec forever() :: no_return()
  def forever do
    IO.puts("turning")
    turn(0)
  end

  defp turn(n) do
    next = n + 1
    turn(next)
  end

  @doc "Processes that are killed wherever they are, again and again."
  @spec kill_many(pos_integer()) :: :ok
  def kill_many(count) do
    ended =
      for n <- 1..count do
        {pid, reference} = spawn_monitor(fn -> turn(0) end)
        if rem(n, 3) == 0, do: :erlang.yield()
        Process.exit(pid, :kill)

        receive do
          {:DOWN, ^reference, :process, ^pid, :killed} -> 1
        end
      end

    IO.puts("killed #{Enum.sum(ended)}")
  end
end
