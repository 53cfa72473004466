defmodule Chaos.Limits do
  @moduledoc "Programs that live close to what a VM allows."

  @doc "Takes all atoms but `left`, and works on."
  @spec atoms(pos_integer()) :: :ok
  def atoms(left) do
    fill(:erlang.system_info(:atom_limit) - :erlang.system_info(:atom_count) - left, 0)
    work = for n <- 1..1000, do: {n, Integer.to_string(n)}
    spawn_monitor(fn -> raise "with few atoms left" end)

    receive do
      {:DOWN, _, _, _, {%RuntimeError{message: message}, _}} ->
        IO.puts("#{message}: #{length(work)}")
    end
  end

  defp fill(count, _) when count <= 0, do: :ok

  defp fill(count, n) do
    _ = String.to_atom("chaos_fills_#{n}")
    fill(count - 1, n + 1)
  end

  @doc "Has as many processes as there may be but `left`, and works on."
  @spec processes(pos_integer()) :: :ok
  def processes(left) do
    free = :erlang.system_info(:process_limit) - :erlang.system_info(:process_count) - left
    pids = for _ <- 1..free, do: spawn(fn -> Process.sleep(:infinity) end)
    task = Task.async(fn -> Enum.sum(1..1000) end)
    IO.puts("with few processes left: #{Task.await(task)}")
    for pid <- pids, do: Process.exit(pid, :kill)
    :ok
  end

  @doc "A process that uses nearly all of the heap that it may have lives, one that uses more is ended by the VM."
  @spec heap() :: :ok
  def heap do
    for {name, items} <- [within: 20_000, beyond: 2_000_000] do
      {pid, reference} =
        :erlang.spawn_opt(fn -> exit({:sum, grow(items)}) end, [
          :monitor,
          max_heap_size: %{size: 400_000, kill: true, error_logger: false}
        ])

      receive do
        {:DOWN, ^reference, :process, ^pid, reason} -> IO.puts("#{name}: #{inspect(reason)}")
      end
    end

    :ok
  end

  defp grow(items) do
    list = Enum.to_list(1..items)
    wrapped = Enum.map(list, fn item -> {item} end)
    length(wrapped)
  end

  @doc "Many processes of the highest priority that work without a pause."
  @spec priority() :: :ok
  def priority do
    tasks =
      for n <- 1..8 do
        Task.async(fn ->
          Process.flag(:priority, if(rem(n, 2) == 0, do: :max, else: :high))
          count(60_000, 0)
        end)
      end

    IO.puts("counted #{tasks |> Enum.map(&Task.await(&1, :infinity)) |> Enum.sum()}")
  end

  defp count(0, sum), do: sum

  defp count(n, sum) do
    more = sum + rem(n, 3)
    count(n - 1, more)
  end
end
