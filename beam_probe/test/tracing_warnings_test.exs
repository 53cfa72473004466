defmodule ElixirscopeProbe.TracingWarningsTest do
  @moduledoc "What the VM warns of."
  use ExUnit.Case

  alias ElixirscopeProbe.Test.{Sink, Traced}
  alias ElixirscopeProbe.Tracing
  import Traced, only: [run: 1, told: 2]

  setup do
    on_exit(fn -> Tracing.stop() end)
  end

  # Told by a process of its own, a moment later.
  defp warning(sink, pid, kind) do
    case for {:warning, ^kind, details} <- told(sink, pid), do: details do
      [] -> warning(sink, pid, kind)
      [details | _] -> details
    end
  end

  defp grown(words) do
    list = Enum.to_list(1..div(words, 2))
    :erlang.garbage_collect()
    length(list)
  end

  test "a large heap" do
    sink = Traced.start()
    pid = run(fn -> for _ <- 1..5, do: grown(12_000_000) end)
    assert %{words: words} = warning(sink, pid, :large_heap)
    assert words > 8 * 1024 * 1024
  end

  test "a port that does not take what it is written" do
    sink = Traced.start()

    pid =
      run(fn ->
        # It does not read.
        port = Port.open({:spawn_executable, System.find_executable("sleep")}, args: ["60"])
        {:os_pid, number} = Port.info(port, :os_pid)
        me = self()

        spawn(fn ->
          until_suspended(me)
          :os.cmd(~c"kill #{number}")
        end)

        try do
          for _ <- 1..100, do: Port.command(port, :binary.copy("x", 65_536))
        rescue
          ArgumentError -> :closed
        end
      end)

    assert %{port: port} = warning(sink, pid, :busy_port)
    assert is_port(port)
  end

  test "a turn that takes long, where code is recorded" do
    sink = Traced.start()

    # One turn: to compare takes long, counts little towards the end of a turn, and makes nothing that would be collected.
    pid =
      run(fn ->
        {list, same} = {Enum.to_list(1..1_000_000), Enum.to_list(1..1_000_000)}
        Enum.each(1..200, fn _ -> true = list == same end)
      end)

    assert %{ms: ms} = warning(sink, pid, :long_schedule)
    assert ms >= 100
  end

  defp until_suspended(pid) do
    unless match?({:status, :suspended}, Process.info(pid, :status)), do: until_suspended(pid)
  end

  test "the VM's one place for it is left to a program that took it, and free again in the end" do
    Sink.start(messages: :all)
    assert :erlang.system_monitor() == :undefined
    :erlang.system_monitor(self(), [{:long_gc, 1234}])
    Tracing.start([])
    assert :erlang.system_monitor() == {self(), [{:long_gc, 1234}]}
    Tracing.stop()
    assert :erlang.system_monitor() == {self(), [{:long_gc, 1234}]}
    :erlang.system_monitor(:undefined)
    sink = Sink.start(messages: :all)
    Tracing.start([])
    # It takes it over from us.
    :erlang.system_monitor(self(), [{:long_gc, 1234}])
    Tracing.stop()
    assert :erlang.system_monitor() == {self(), [{:long_gc, 1234}]}
    :erlang.system_monitor(:undefined)
    Sink.stop(sink)
    Traced.start()
    Tracing.stop()
    assert :erlang.system_monitor() == :undefined
  end
end
