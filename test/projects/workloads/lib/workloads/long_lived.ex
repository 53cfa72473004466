defmodule Workloads.LongLived do
  @moduledoc "A named process that is born first and waits through all that comes after."

  @doc "Starts the process, works for `rounds` rounds, then asks it."
  @spec run(pos_integer()) :: :ok
  def run(rounds) do
    parent = self()
    pid = spawn_link(fn -> keep(parent, %{born: "at the start"}) end)
    Process.register(pid, :workloads_keeper)
    receive(do: (:ready -> :ok))
    worked = work(rounds, 0)
    send(pid, {:ask, worked})
    answer = receive(do: ({:answer, answer} -> answer))
    IO.puts("answered #{inspect(answer)}")
  end

  defp keep(parent, state) do
    label = "the keeper"
    kept = hold(parent, label)
    send(parent, {:answer, {label, state, kept}})
  end

  defp hold(parent, label) do
    greeting = "held by " <> label
    send(parent, :ready)
    asked = receive(do: ({:ask, number} -> number))
    {greeting, asked}
  end

  defp work(0, sum), do: sum

  defp work(n, sum) do
    text = "round number #{n}"
    size = byte_size(text)
    work(n - 1, sum + size)
  end
end
