defmodule Corpus.LinksAndExits do
  import Truth

  def run do
    Process.flag(:trap_exit, true)
    a = run_linked(fn -> exit(:normal) end)
    b = run_linked(fn -> exit({:bad, 1}) end)
    c = run_linked(fn -> Process.exit(self(), :kill) end)
    d = run_linked(fn -> throw_away(:thing) end)
    here()
    {a, b, c, d}
  end

  defp run_linked(fun) do
    pid = spawn_link(fun)

    receive do
      {:EXIT, ^pid, {{:nocatch, thrown}, stack}} ->
        stack = is_list(stack)
        here()
        {:nocatch, thrown, stack}

      {:EXIT, ^pid, reason} ->
        here()
        reason
    end
  end

  defp throw_away(thing) do
    here()
    throw(thing)
  end
end
