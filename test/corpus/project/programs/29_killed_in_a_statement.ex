defmodule Corpus.KilledInAStatement do
  import Truth

  def run do
    parent = self()

    {pid, monitor} =
      spawn_monitor(fn ->
        ready = :ready
        send(parent, {ready, self()})
        waits(ready, 1)
        send(parent, :never)
      end)

    receive(do: ({:ready, ^pid} -> :ok))
    :ok = Truth.wait_until_waiting(pid)
    Process.exit(pid, :kill)
    reason = receive(do: ({:DOWN, ^monitor, _, _, reason} -> reason))
    here()
    reason
  end

  defp waits(label, n) do
    m = n + 1
    here()

    got =
      receive do
        :never_sent -> label
      end

    {got, m}
  end
end
