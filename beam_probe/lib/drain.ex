defmodule ElixirscopeProbe.Drain do
  @moduledoc """
  The native sink's side of a writer: has the library take what was reported from its rings into the block, and tells it
  what it asks on the way.
  """

  import ElixirscopeProbe.EventStream, only: [introduce: 3, lose: 2, store: 2, test_entered: 5, tick: 1]

  alias ElixirscopeProbe.{Block, EventStream, Governor, Native, Processes, Redaction, Registry}

  # All schedulers' rings together, and each.
  @rings 64 * 1024 * 1024
  @most 16 * 1024 * 1024
  @least 1024 * 1024
  # One event stands for so many.
  @sample 256

  @doc "Makes the calling process the one that drains into a recording; answers its block."
  @spec start(Path.t(), [String.t()]) :: Block.t()
  def start(recording, redact) do
    :ok = Native.redact(Enum.map(redact, &String.downcase/1))
    File.mkdir_p!(rings(recording))
    :ok = Native.start(size(@least), rings(recording))
    :native
  end

  # Only so large, but a power of two.
  defp size(bytes) do
    share = min(@most, div(@rings, :erlang.system_info(:schedulers)))
    if bytes * 2 <= share, do: size(bytes * 2), else: bytes
  end

  @doc "Deletes a recording's rings: everything is in segments."
  @spec delete(Path.t()) :: :ok
  def delete(recording) do
    File.rm_rf(rings(recording))
    :ok
  end

  defp rings(recording), do: Path.join(recording, "rings")

  @doc "Takes in everything that was reported until then."
  @spec until(EventStream.t(), Native.ticks()) :: EventStream.t()
  def until(st, ticks) do
    {why, lost, samples, blocks} = Native.drain(ticks, if(st.stopped, do: true))
    st = closed(blocks, st)
    st = if lost > 0, do: lose(st, lost), else: st
    governor = Enum.reduce(samples, st.governor, fn {pid, site}, g -> Governor.sample(g, pid, site, @sample) end)
    answer(why, ticks, %{st | governor: governor})
  end

  # Secrets are looked for in the whole mailbox, which may be long: only when there is something to write.
  defp closed([], st), do: st
  defp closed(blocks, st), do: blocks |> Enum.reverse() |> Enum.map(&Block.closed/1) |> store(st)

  defp answer(:done, _, st), do: if(Block.count(:native) > 0, do: tick(st), else: st)
  defp answer(:more, ticks, st), do: until(st, ticks)

  defp answer({:process, pid, t}, ticks, st) do
    if Processes.own?(st.processes, pid) do
      Native.own(pid)
      until(st, ticks)
    else
      st |> introduce(pid, t) |> until(ticks)
    end
  end

  defp answer({:module, hash}, ticks, st) do
    sites = Registry.base(st.registry, hash)

    case sites do
      nil -> Native.module(hash, nil, [])
      {base, tests} -> Native.module(hash, base, for({site, _} <- tests || [], do: site - base))
    end

    until(%{st | sites: Map.put(st.sites, hash, sites)}, ticks)
  end

  defp answer({:test, hash, site, pid, t}, ticks, st) do
    {_, tests} = Map.fetch!(st.sites, hash)
    st |> test_entered(tests, site, pid, t) |> until(ticks)
  end

  @doc "Notes secrets that the library met in what was drained before."
  @spec secrets() :: :ok
  def secrets do
    receive do
      {:secret, value} ->
        Redaction.met(value)
        secrets()
    after
      0 -> :ok
    end
  end
end
