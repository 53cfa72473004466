defmodule Workloads.TailCalls do
  @moduledoc "Loops that run in constant memory, and must when they are recorded."

  @samples 10

  @doc "Turns `turns` times; prints the greatest growth of the VM and of the process, in bytes, after the first tenth."
  @spec run(pos_integer()) :: :ok
  def run(turns) do
    every = div(turns, @samples)
    samples = loop(turns, every, [])
    [first | later] = Enum.reverse(samples)
    {vm, process} = first
    vm_growth = Enum.max(for {later_vm, _} <- later, do: later_vm - vm)
    process_growth = Enum.max(for {_, later_process} <- later, do: later_process - process)
    IO.puts("grew vm=#{vm_growth} process=#{process_growth}")
  end

  defp loop(0, _every, samples), do: samples

  defp loop(n, every, samples) when rem(n, every) == 0,
    do: loop(n - 1, every, [sample() | samples])

  defp loop(n, every, samples), do: loop(n - 1, every, samples)

  defp sample do
    :erlang.garbage_collect()
    {:memory, process} = Process.info(self(), :memory)
    {:erlang.memory(:total), process}
  end
end
