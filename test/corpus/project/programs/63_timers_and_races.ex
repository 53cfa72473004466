defmodule Corpus.TimersAndRaces do
  import Truth

  def run do
    reference = make_ref()
    Process.send_after(self(), {:tick, reference}, 1)
    tick = receive(do: ({:tick, ^reference} -> :tick))
    reference = nil
    here()
    me = self()
    workers = for n <- 1..3, do: start(me, n)
    results = for {n, pid} <- workers, do: receive(do: ({^pid, value} -> {n, value}))
    workers = length(workers)
    here()
    {reference, tick, workers, results}
  end

  # One after another, so that the walk is the same at every run.
  defp start(parent, n) do
    pid =
      spawn(fn ->
        value = n * n
        here()
        send(parent, {self(), value})
      end)

    monitor = Process.monitor(pid)
    receive(do: ({:DOWN, ^monitor, _, _, _} -> :ok))
    {n, pid}
  end
end
