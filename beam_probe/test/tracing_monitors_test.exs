defmodule ElixirscopeProbe.TracingMonitorsTest do
  @moduledoc "Monitors: which were made, and which of them were taken back."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.{Recording, Traced}
  alias ElixirscopeProbe.Tracing
  import Traced, only: [run: 1, told: 2]

  @priority Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 28.0.0")

  setup do
    on_exit(fn -> Tracing.stop() end)
  end

  defp of_monitors(told), do: Enum.filter(told, &(elem(&1, 0) in [:monitored, :monitor, :demonitored]))

  test "each of a process has its reference, however it was made" do
    sink = Traced.start()
    test = self()

    pid =
      run(fn ->
        by_spawn = [
          spawn_monitor(fn -> :ok end),
          spawn_monitor(:lists, :seq, [1, 3]),
          :erlang.spawn_opt(fn -> :ok end, [:link, {:priority, :low}, :monitor])
        ]

        by_name = Process.monitor(:nobody_has_this_name)
        Port.monitor(hd(Port.list()))
        send(test, {:made, by_spawn, by_name})
      end)

    assert_received {:made, [one, two, three], by_name}

    assert [
             {:monitor, ^one},
             {:monitor, ^two},
             {:monitor, ^three},
             {:monitored, :nobody_has_this_name},
             {:monitor, ^by_name}
           ] = of_monitors(told(sink, pid))
  end

  test "one that is taken back without options" do
    sink = Traced.start()
    test = self()

    pid =
      run(fn ->
        ref = Process.monitor(test)
        Process.demonitor(ref)
      end)

    assert [{:monitored, ^test}, {:monitor, ref}, {:demonitored, ref, []}] = of_monitors(told(sink, pid))
  end

  test "a call, a task, and what spawns without a monitor tell nothing" do
    sink = Traced.start()

    pid =
      run(fn ->
        {:ok, agent} = Agent.start_link(fn -> 1 end)
        Agent.get(agent, & &1)
        Task.await(Task.async(fn -> :ok end))
        spawn_link(fn -> :ok end)
        :erlang.spawn_opt(fn -> :ok end, [:link, {:min_heap_size, 500}])
      end)

    assert of_monitors(told(sink, pid)) == []
  end

  @program """
  defmodule Program do
    def run do
      me = self()
      ref = Process.monitor(me)
      Process.demonitor(ref, [:flush])
      later(:erlang.monitor(:process, me, [{:tag, :later} | options()]))
      kept(Process.monitor(me), make_ref())
      last(Process.monitor(me), [:info])
    end

    # From OTP 28 on its DOWN may overtake other messages.
    defp options, do: if(:erlang.system_info(:otp_release) >= '28', do: [:priority], else: [])
    defp later(ref), do: ref
    defp kept(_kept, other), do: {Process.demonitor(other), :not_one}
    defp last(ref, options), do: :erlang.demonitor(ref, options)
  end
  """

  # Libraries make others.
  defp of_oneself([%{site: 21, pid: pid, values: [pid]}, %{site: 33, pid: pid, values: [ref]} | rest]),
    do: [ref | of_oneself(rest)]

  defp of_oneself([_ | rest]), do: of_oneself(rest)
  defp of_oneself([]), do: []

  @tag timeout: 120_000
  test "recorded code tells which it takes back, at each level that traces" do
    for {level, config} <- [full: [], calls: [level: :calls]] do
      root = project("monitors_#{level}", %{"lib/program.ex" => @program})
      {output, 0, recording} = record(root, ["run", "-e", "IO.inspect(Program.run())"], config: config)
      assert output =~ "false"
      events = Recording.events(recording)
      assert [first, kept, last] = of_oneself(Enum.filter(events, &(&1.site in [21, 33])))
      taken_back = for(%{site: 29, values: [ref, options]} <- events, do: {ref, options}) |> Enum.uniq()

      told = for %{site: 34, values: [:monitor]} <- events, do: :monitor
      assert told == if(@priority, do: [:monitor], else: [])

      assert Enum.filter(taken_back, fn {ref, _} -> ref in [first, kept, last] end) == [
               {first, [:flush]},
               {last, [:info]}
             ]
    end
  end
end
