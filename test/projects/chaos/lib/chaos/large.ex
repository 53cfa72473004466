defmodule Chaos.Large do
  @moduledoc "More bytes than anybody should look at."

  @spec binary(pos_integer()) :: :ok
  def binary(bytes) do
    binary = :binary.copy(<<0x61>>, bytes)
    half = binary_part(binary, 0, div(bytes, 2))
    <<_::3, rest::bitstring>> = binary
    parts = for n <- 0..99, do: binary_part(half, n, 1000)
    {:ok, agent} = Agent.start_link(fn -> binary end)
    size = Agent.get(agent, &byte_size/1)
    Agent.update(agent, fn all -> binary_part(all, 1, 10) end)
    task = Task.async(fn -> bit_size(rest) end)
    IO.puts("#{size} #{length(parts)} #{Task.await(task)} #{Enum.count(appended(20_000))}")
  end

  defp appended(times), do: [Enum.reduce(1..times, <<>>, fn n, all -> <<all::binary, n::64>> end)]

  @spec dictionary(pos_integer()) :: :ok
  def dictionary(entries) do
    for n <- 1..entries, do: Process.put({:key, n}, Enum.to_list(1..10))
    IO.puts(length(Process.get_keys()))
  end

  @spec table(pos_integer()) :: :ok
  def table(rows) do
    table = :ets.new(:chaos_rows, [:named_table, :public])
    for n <- 1..rows, do: :ets.insert(table, {n, "row #{n}"})
    all = :ets.tab2list(table)
    IO.puts("#{length(all)} #{:ets.info(table, :size)}")
  end

  @spec mailbox(pos_integer(), :on_heap | :off_heap) :: :ok
  def mailbox(messages, where) do
    parent = self()

    {pid, reference} =
      :erlang.spawn_opt(fn -> drain(parent, messages) end, [:monitor, message_queue_data: where])

    for n <- 1..messages, do: send(pid, {:number, n})
    send(pid, :go)

    receive do
      {:sum, sum} -> IO.puts("#{where}: #{sum}")
    end

    receive do
      {:DOWN, ^reference, _, _, :normal} -> :ok
    end
  end

  defp drain(parent, messages) do
    receive do
      :go -> send(parent, {:sum, Enum.reduce(1..messages, 0, fn _, sum -> sum + one() end)})
    end
  end

  defp one do
    receive do
      {:number, n} -> n
    end
  end

  @spec processes(pos_integer()) :: :ok
  def processes(count) do
    parent = self()
    pids = for n <- 1..count, do: spawn(fn -> wait(parent, n) end)
    for pid <- pids, do: send(pid, :go)
    sum = Enum.reduce(pids, 0, fn _, sum -> sum + one() end)
    IO.puts("#{count} processes: #{sum}")
  end

  defp wait(parent, n) do
    receive do
      :go -> send(parent, {:number, n})
    end
  end
end
