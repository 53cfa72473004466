defmodule Corpus.Processes do
  import Truth

  def run do
    parent = self()
    pid = spawn_link(fn -> echo(parent, 0) end)
    send(pid, {:hello, 1})
    one = next()
    send(pid, {:hello, 2})
    two = next()
    monitor = Process.monitor(pid)
    send(pid, :stop)
    reason = receive(do: ({:DOWN, ^monitor, _, _, reason} -> reason))
    Process.put(:key, :value)
    kept = Process.get(:key)
    here()
    {one, two, reason, kept, named()}
  end

  defp echo(parent, turns) do
    receive do
      {:hello, n} ->
        send(parent, {:echo, n, turns})
        here()
        echo(parent, turns + 1)

      :stop ->
        here()
        :stopped
    end
  end

  defp next do
    receive do
      {:echo, n, turns} -> {n, turns}
    end
  end

  defp named do
    {pid, monitor} =
      spawn_monitor(fn ->
        Process.register(self(), :corpus_named)
        registered = Process.whereis(:corpus_named) == self()
        here()
        exit(registered)
      end)

    receive do
      {:DOWN, ^monitor, :process, ^pid, registered} -> registered
    end
  end
end
