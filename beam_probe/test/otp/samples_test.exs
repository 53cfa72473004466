defmodule ElixirscopeProbe.Otp.SamplesTest do
  @moduledoc "Samples of what processes need: of those that do something, and at next to no cost."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Sink
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000

  setup do
    sink = start()
    [sampler] = for {ElixirscopeProbe.Sampler, pid, _, _} <- Supervisor.which_children(sink.top), do: pid
    %{sink: sink, sampler: sampler}
  end

  # Brings a round about, and waits until it is over.
  defp look(sampler) do
    send(sampler, :look)
    :sys.resume(sampler)
  end

  defp work(n), do: if(n > 0, do: work(n - 1))

  defp worker do
    receive do
      {:monitor, pids} ->
        for pid <- pids, do: Process.monitor(pid)
        worker()

      {:work, from} ->
        work(10_000)
        send(from, :done)
        worker()
    end
  end

  defp samples(sink, pid) do
    flush(sink)
    for %{pid: ^pid, site: 24, values: [sample]} <- Recording.events(sink.dir), do: sample
  end

  defp reductions(pid), do: pid |> Process.info(:reductions) |> elem(1)

  test "a process that did something is sampled, one that waits is not", %{sink: sink, sampler: sampler} do
    [busy, idle] = for _ <- 1..2, do: spawn_link(fn -> worker() end)
    send(busy, :left_in_the_queue)
    for _ <- 1..200, do: look(sampler)
    send(busy, {:work, self()})
    assert_receive :done
    for _ <- 1..3, do: look(sampler)

    assert [%{memory: memory, reductions: reductions, queue: 1, current: {__MODULE__, :worker, 0}}] =
             samples(sink, busy)

    assert memory > 1000 and reductions > 10_000
    assert samples(sink, idle) == []
  end

  test "a sample says whom a process monitors, where they are few", %{sink: sink, sampler: sampler} do
    [few, many] = for _ <- 1..2, do: spawn_link(fn -> worker() end)
    test = self()
    send(few, {:monitor, [test, :nobody]})
    send(many, {:monitor, List.duplicate(test, 200)})
    for _ <- 1..200, do: look(sampler)

    for _ <- 1..2 do
      for pid <- [few, many], do: send(pid, {:work, test})
      for _ <- [few, many], do: assert_receive(:done)
      for _ <- 1..3, do: look(sampler)
    end

    assert [%{monitors: [^test]}, %{monitors: [^test]}] = samples(sink, few)
    assert [%{memory: _} = first, %{memory: _} = second] = samples(sink, many)
    refute is_map_key(first, :monitors) or is_map_key(second, :monitors)
  end

  test "the probe's own processes are never sampled", %{sink: sink, sampler: sampler} do
    for _ <- 1..5, do: look(sampler)
    for pid <- ElixirscopeProbe.Run.own(), do: assert(samples(sink, pid) == [])
  end

  test "of a hundred thousand processes a round looks at some", %{sampler: sampler} do
    parent = self()
    pids = for _ <- 1..100_000, do: spawn(fn -> receive(do: (:stop -> send(parent, :stopped))) end)
    look(sampler)
    before = reductions(sampler)
    for _ <- 1..600, do: look(sampler)
    # A process of a program does as much in a tenth of a millisecond; after each round the sampler rests.
    assert div(reductions(sampler) - before, 600) < 10_000
    for pid <- pids, do: send(pid, :stop)
    for _ <- pids, do: receive(do: (:stopped -> :ok))
  end
end
