defmodule ElixirscopeProbe.TracingPressureTest do
  @moduledoc "What is dropped when the portable sink's writer does not keep up."
  use ExUnit.Case

  alias ElixirscopeProbe.Test.{Recording, Sink, Traced}
  alias ElixirscopeProbe.Tracing
  import Traced, only: [run: 1, events: 1]

  @moduletag sink: :portable
  @moduletag timeout: 120_000

  setup do
    on_exit(fn -> Tracing.stop() end)
  end

  test "messages, and not who was born, linked and ended meanwhile" do
    sink = Traced.start(sink: :portable, writers: 1)
    [writer] = sink.run.writers
    :erlang.suspend_process(writer)

    run(fn ->
      for n <- 1..600_000, do: send(self(), n)
      for _ <- 1..100, do: run(fn -> Process.link(spawn(fn -> :ok end)) end)
    end)

    :erlang.resume_process(writer)
    events = events(sink)
    count = fn name -> Enum.count(events, &(elem(&1, 0) == name)) end
    assert count.(:was_spawned) >= 201 and count.(:was_spawned) == count.(:ending)
    assert count.(:linked) >= 100
    lost = sink.dir |> Recording.blocks() |> Enum.map(& &1.lost) |> Enum.sum()
    assert lost > 100_000
    assert count.(:sent) + count.(:received) + lost >= 1_200_000
    assert Recording.probe(Sink.stop(sink).dir)["lost"] >= lost
  end
end
