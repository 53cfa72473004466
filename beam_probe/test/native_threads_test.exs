defmodule ElixirscopeProbe.NativeThreadsTest do
  @moduledoc "What threads share in the native sink, watched by sanitizers."
  use ExUnit.Case

  alias ElixirscopeProbe.Test.{NativeCode, Programs}

  defp run(program, sources, watch, args) do
    path = Path.join(Programs.folder("threads"), program)
    NativeCode.program!(path, ["test/native/#{program}.c" | sources], watch)
    # What is shared is never freed: somebody may be looking at it.
    System.cmd(path, args, stderr_to_stdout: true, env: [{"ASAN_OPTIONS", "detect_leaks=0"}])
  end

  for watch <- [:threads, :memory] do
    test "a ring's records come whole and in order, wherever it ends (#{watch})" do
      for size <- ["4096", "65536"] do
        file = Path.join(Programs.folder("rings"), "ring")

        assert {"whole and in order\n", 0} =
                 run("ring_stress", ["c_src/ring.c"], unquote(watch), ["200000", size, file])
      end
    end

    test "what one thread learns of an atom all others find (#{watch})" do
      assert {"all known\n", 0} = run("table_stress", ["c_src/encode_shared.c"], unquote(watch), ["8", "20000"])
    end
  end

  @tag timeout: 300_000
  test "random values of many processes at once, through the whole sink, watched by the address sanitizer" do
    folder = Programs.folder("watched")
    File.cp_r!(NativeCode.ebin(), folder)
    File.rm!(Path.join(folder, "native/elixirscope.so"))
    NativeCode.library!(Path.join(folder, "native/elixirscope.so"), ["c_src/*.c"], :memory)

    program = """
    import ElixirscopeProbe.Test.Sink
    alias ElixirscopeProbe.Cut
    alias ElixirscopeProbe.Test.{Recording, Terms}
    sink = start(sink: :native, redact: ["cookie"], messages: :all)
    :native = sink.run.sink
    File.cd!(sink.dir, fn -> ElixirscopeProbe.Tracing.start([]) end)
    # Random texts as secrets would be overwritten wherever such bytes stand.
    ElixirscopeProbe.Native.shows(Terms.Hiding, :all)

    {:ok, agent} = Agent.start(fn -> [] end)
    listener = spawn(fn -> for _ <- 1..(8 * 300), do: receive(do: ({:heard, _, _} -> :ok)) end)

    report = fn n ->
      :rand.seed(:exsss, n)
      for i <- 1..300 do
        :elixirscope_rt.st(site(1), 1, i)
        :elixirscope_rt.st(site(2), 1, Terms.any(rem(i, 5)), %{cookie: "cookie \#{i} of \#{n}"})
        # As it is some would be endless: parts that are shared are copied each for itself.
        send(listener, {:heard, i, Cut.value(Terms.any(rem(i, 5)), Cut.full())})
        Agent.update(agent, fn _ -> Terms.any(rem(i, 5)) end)
      end
    end

    processes = for n <- 1..8, do: spawn_monitor(fn -> report.(n) end)
    for {_, ref} <- processes, do: receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    flush(sink)
    events = sink.dir |> Recording.events() |> Enum.group_by(& &1.pid)

    for {pid, _} <- processes do
      numbers = for %{site: 65, values: [i]} <- events[pid], do: i
      true = numbers == Enum.to_list(1..300)
      300 = Enum.count(events[pid], &match?(%{site: 66, values: [_, %{cookie: {_, :redacted}}]}, &1))
    end

    2400 = Enum.count(events[listener], &match?(%{site: 13, values: [_, {:heard, _, _}]}, &1))
    2401 = Enum.count(events[agent], &match?(%{site: 15, values: [:gen_server, Agent.Server | _]}, &1))
    IO.puts("all there")
    """

    {said, status} = NativeCode.watched(folder, program)
    assert {List.last(String.split(said, "\n", trim: true)), status} == {"all there", 0}, said
  end
end
