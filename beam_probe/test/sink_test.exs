defmodule ElixirscopeProbe.SinkTest do
  use ExUnit.Case

  import ElixirscopeProbe.Test.Sink
  alias ElixirscopeProbe.{Cut, Gauge}
  alias ElixirscopeProbe.Test.Recording

  @cut :"$elixirscope_cut"

  setup do
    %{sink: start()}
  end

  describe "events" do
    test "come out with their process, activation, site and values, in order", %{sink: sink} do
      act = :elixirscope_rt.enter(site(0), :a, 1)
      :elixirscope_rt.st(site(1), act, "x", [1, 2], %{k: 1.5})
      :elixirscope_rt.ev(site(2), act)
      flush(sink)

      assert [first, enter, stmt, leave] = Recording.events(sink.dir)
      assert %{site: 1, values: [%{pid: pid}]} = first
      assert pid == self()
      assert %{site: 64, act: ^act, values: [:a, 1]} = enter
      assert %{site: 65, act: ^act, values: ["x", [1, 2], %{k: 1.5}]} = stmt
      assert %{site: 66, act: ^act, values: []} = leave
      assert enter.time <= stmt.time and stmt.time <= leave.time
    end

    test "of any number of values", %{sink: sink} do
      for n <- 1..8, do: apply(:elixirscope_rt, :st, [site(1), 1 | Enum.to_list(1..n)])
      :elixirscope_rt.st_list(site(1), 1, Enum.to_list(1..12))
      assert values(sink) == for(n <- Enum.to_list(1..8) ++ [12], do: Enum.to_list(1..n))
    end

    test "of which two come at once are as if one came after the other", %{sink: sink} do
      # As `ElixirscopeProbe.Instrument.Two` says it: the second's site, the first's values, which may be dropped.
      also = fn second, values, dropped -> second + values * 0x10000 + dropped * 0x100000 end
      seconds = [{:ok, 1}, fn -> 1 end, %{__struct__: Nobody.ToldOf, a: 1}, Enum.to_list(1..200)]

      for {value, i} <- Enum.with_index(seconds) do
        act = :elixirscope_rt.enter_two(site(0), also.(2, 2, 0), i, value, value)
        :ok = :elixirscope_rt.ev_two(site(1), act, also.(3, 1, 3), value, i)
        :ok = :elixirscope_rt.ev_two(site(1), act, also.(3, 0, 1))
      end

      Gauge.set(sink.run.gauge, Gauge.calls(), true)
      act = :elixirscope_rt.enter_two(site(0), also.(1, 1, 2), :calls, :dropped)
      :ok = :elixirscope_rt.ev_two(site(1), act, also.(2, 1, 1), :dropped, :kept)
      Gauge.set(sink.run.gauge, Gauge.calls(), false)
      flush(sink)

      events =
        for %{site: site, act: act, values: values} when site >= 64 <- Recording.events(sink.dir),
            do: {site - 64, act, values}

      acts = for {0, act, _} <- events, do: act
      assert acts == Enum.uniq(acts)

      expected =
        for {act, i} <- Enum.with_index(acts), i < length(seconds) do
          value = seconds |> Enum.at(i) |> Cut.value(Cut.full())
          [{0, act, [i, value]}, {2, act, [value]}, {1, act, [value]}, {3, act, [i]}, {1, act, []}, {3, act, []}]
        end

      last = List.last(acts)
      assert events == List.flatten(expected) ++ [{0, last, [:calls]}, {2, last, [:kept]}]
    end

    test "of many processes keep each process's order, over many blocks", %{sink: sink} do
      pids =
        for _ <- 1..20 do
          {pid, ref} = spawn_monitor(fn -> for i <- 1..2000, do: :elixirscope_rt.st(site(1), 7, i) end)
          {pid, ref}
        end

      for {_, ref} <- pids, do: assert_receive({:DOWN, ^ref, _, _, _}, 10_000)
      flush(sink)
      events = Recording.events(sink.dir)
      by_pid = events |> Enum.filter(&(&1.kind == "stmt")) |> Enum.group_by(& &1.pid, &hd(&1.values))
      for {pid, _} <- pids, do: assert(by_pid[pid] == Enum.to_list(1..2000))
      blocks = Recording.blocks(sink.dir)
      assert length(blocks) > 3
      assert Enum.map(blocks, & &1.block) == Enum.to_list(1..length(blocks))
    end

    @tag sink: :portable
    test "go to several streams on big machines: a process's all to one, under one number" do
      sink = start(writers: 3)
      pids = for n <- 1..30, do: spawn_link(fn -> for i <- 1..100, do: :elixirscope_rt.st(site(1), n, i) end)
      until(fn -> flush(sink) && length(Recording.events(sink.dir)) >= 30 * 101 end)
      stop(sink)

      streams =
        for block <- Recording.blocks(sink.dir), event <- block.events, do: {event.pid, event.proc, block.stream}

      assert streams |> Enum.map(&elem(&1, 2)) |> Enum.uniq() |> Enum.sort() == [0, 1, 2]
      assert streams |> Enum.uniq() |> Enum.map(&elem(&1, 0)) |> Enum.frequencies() |> Enum.all?(&match?({_, 1}, &1))
      assert streams |> Enum.map(fn {pid, proc, _} -> {pid, proc} end) |> Enum.uniq_by(&elem(&1, 1)) |> length() == 30
      for pid <- pids, do: assert(List.flatten(values(sink, pid)) == Enum.to_list(1..100))
    end

    test "of a process end with why it ended", %{sink: sink} do
      {pid, ref} =
        spawn_monitor(fn ->
          :elixirscope_rt.st(site(1), 7, 1)
          receive(do: (:stop -> exit(:because)))
        end)

      until(fn -> flush(sink) && Enum.any?(Recording.events(sink.dir), &(&1.pid == pid)) end)
      send(pid, :stop)
      assert_receive {:DOWN, ^ref, _, _, _}
      until(fn -> flush(sink) && Enum.any?(Recording.events(sink.dir), &(&1.pid == pid and &1.site == 2)) end)
      assert %{values: [:because]} = sink.dir |> Recording.events() |> Enum.find(&(&1.site == 2))
    end

    test "say a name that a process takes later", %{sink: sink} do
      :elixirscope_rt.st(site(1), 7, 1)
      flush(sink)
      Process.register(self(), :sink_test_name)

      until(fn ->
        :elixirscope_rt.st(site(1), 7, 1)
        flush(sink)
        Enum.any?(Recording.events(sink.dir), &(&1.site == 3))
      end)

      assert %{values: [:sink_test_name]} = sink.dir |> Recording.events() |> Enum.find(&(&1.site == 3))
    end

    test "cost nothing and leave nothing while nothing is recorded", %{sink: sink} do
      Gauge.set(sink.run.gauge, Gauge.go(), false)
      assert :elixirscope_rt.enter(site(0), 1) > 0
      assert :elixirscope_rt.st(site(1), 1, 2) == :ok
      assert values(sink) == []
    end
  end

  describe "values" do
    test "that fit are whole", %{sink: sink} do
      for value <- [
            nil,
            -5,
            2_000_000_000_000,
            1.0,
            "text",
            <<1::3>>,
            [1 | 2],
            {},
            %{"a" => {:b, [c: 1]}},
            self(),
            1..3
          ] do
        assert through(sink, value) === value
      end
    end

    test "that are long lists, maps, tuples are cut with marks", %{sink: sink} do
      assert List.last(improper(through(sink, Enum.to_list(1..1000)))) == {@cut, :list, -1}
      assert %{@cut => {:map, remaining}} = map = through(sink, Map.new(1..1000, &{&1, &1}))
      assert remaining + map_size(map) - 1 == 1000
      assert {@cut, :tuple, 500, kept} = through(sink, List.to_tuple(Enum.to_list(1..500)))
      assert kept == Enum.to_list(1..length(kept))
    end

    test "that look like what stands for what was cut are what they are", %{sink: sink} do
      <<131, mark::binary>> = :erlang.term_to_binary({@cut, :list, -1})
      for value <- [mark, [1 | mark], [1, mark], {mark}], do: assert(through(sink, value) == value)
    end

    test "that are integers of any size are whole", %{sink: sink} do
      for bits <- [7, 8, 15, 16, 23, 24, 31, 32, 59, 60, 63, 64],
          n <- [2 ** bits - 1, 2 ** bits, -(2 ** bits), -(2 ** bits) - 1] do
        assert through(sink, n) == n
        assert through(sink, [n, {n}]) == [n, {n}]
      end
    end

    test "that are long binaries keep their beginning and their length", %{sink: sink} do
      assert {@cut, :binary, 100_000, prefix} = through(sink, String.duplicate("ab", 50_000))
      assert String.starts_with?(prefix, "abab")
      assert through(sink, String.duplicate("x", 3000)) == String.duplicate("x", 3000)
      bits = <<String.duplicate("x", 3000)::binary, 5::3>>
      assert {@cut, :bitstring, 24_003, "xxx" <> _} = through(sink, bits)
    end

    test "that are deep end with a mark", %{sink: sink} do
      deep = Enum.reduce(1..20, :bottom, fn _, inner -> {inner} end)
      assert inspect(through(sink, deep)) =~ "{:\"$elixirscope_cut\", :depth}"
    end

    test "that are huge integers are not written", %{sink: sink} do
      assert through(sink, Bitwise.bsl(1, 100)) == Bitwise.bsl(1, 100)
      assert through(sink, Bitwise.bsl(1, 1_000_000)) == {@cut, :depth}
    end

    test "that are funs say what they are and captured", %{sink: sink} do
      captured = self()
      fun = fn x -> {x, captured} end

      assert {:"$elixirscope_fun", :local, __MODULE__, name, index, uniq, 1, [^captured]} = through(sink, fun)
      assert is_atom(name)
      assert inspect(fun) =~ "#Function<#{index}.#{uniq}/1"
      assert through(sink, &String.upcase/1) == {:"$elixirscope_fun", :external, String, :upcase, 1}
      assert {_, [{:"$elixirscope_fun", :local, _, _, _, _, 1, _}]} = through(sink, {1, [fun]})
    end

    test "are the same whether they are written quickly, as small ones are, or not", %{sink: sink} do
      items = [
        0,
        255,
        256,
        -1,
        0x7FFFFFFF,
        -0x80000000,
        0x7FFFFFFFFFFFFFF,
        :ok,
        :"a name too long to be quick",
        [],
        nil
      ]

      many = for n <- [0, 1, 2, 3, 4, 10, 11, 99, 100, 101, 300], do: items |> Stream.cycle() |> Enum.take(n)
      odd = [[1 | 2], [1.5], ["text"], {1, {2}}, [[1, 2]], -0x800000000000000, "", String.duplicate("x", 64)]
      texts = for n <- [64, 65, 128, 256, 257, 1590, 1600, 4096, 4097, 9000], do: String.duplicate("x", n)
      maps = for n <- [1, 99, 100, 101, 200], do: Map.new(1..n, &{&1, &1})
      cut = texts ++ maps ++ [texts, {:deep, [maps]}, %{texts: texts}]
      values = odd ++ items ++ many ++ cut ++ Enum.map(many, &List.to_tuple/1) ++ Enum.map(many, &(&1 ++ :tail))

      for value <- values, do: :elixirscope_rt.st(site(1), 1, value)
      expected = for value <- values, do: [Cut.value(value, Cut.full())]
      assert values(sink) === expected

      # Where a place reports often its values get the small budget.
      for _ <- 1..1000, do: :elixirscope_rt.st(site(2), 1, {})
      values = many ++ cut
      for value <- values, do: :elixirscope_rt.st(site(2), 1, value)
      expected = for value <- values, do: [Cut.value(value, Cut.small())]
      assert sink |> values() |> Enum.take(-length(values)) === expected
    end

    test "keep a struct's name when the struct is cut", %{sink: sink} do
      struct = Map.put(Map.new(1..500, &{:"k#{&1}", &1}), :__struct__, Some.Struct)
      assert %{:__struct__ => Some.Struct, @cut => {:map, _}} = through(sink, struct)
    end
  end

  describe "losses" do
    test "a budget that is used up stops recording, says so, and lets the program go on" do
      sink = start(budget: 100_000)
      for i <- 1..200_000, do: :elixirscope_rt.st(site(1), 7, i)
      stop(sink)
      assert [%{"notices" => notices, "lost" => lost}] = [Recording.probe(sink.dir)]
      assert Enum.any?(notices, &(&1 =~ "budget"))
      assert lost > 0
      sizes = for path <- Recording.segments(sink.dir), do: File.stat!(path).size
      assert Enum.sum(sizes) < 110_000
      assert %{values: [%{reason: :budget}]} = sink.dir |> Recording.events() |> Enum.find(&(&1.site == 5))
    end

    test "a disk that takes nothing more stops recording, and lets the program go on" do
      sink = start()
      File.rm_rf!(Path.join(sink.dir, "seg"))
      for i <- 1..100_000, do: :elixirscope_rt.st(site(1), 7, i)
      stop(sink)
      assert Recording.probe(sink.dir)["notices"] |> Enum.join() =~ "Recording stopped: no such file"
    end

    test "reporters wait for a writer that is behind, and leave nothing in their mailbox", %{sink: sink} do
      [writer] = sink.run.writers
      :erlang.suspend_process(writer)
      Gauge.behind(sink.run.gauge, 0, true)
      test = self()

      waiting =
        spawn_link(fn ->
          send(self(), :mine)
          :elixirscope_rt.st(site(1), 7, :waited)
          send(test, Process.info(self(), :messages))
        end)

      until(fn -> Gauge.waits(sink.run.gauge) > 3 end)
      :erlang.resume_process(writer)
      Gauge.behind(sink.run.gauge, 0, false)
      assert_receive {:messages, [:mine]}, 5000
      until(fn -> values(sink, waiting) == [[:waited]] end)
    end

    test "a writer that is killed holds nobody up, however much is reported", %{sink: sink} do
      [writer] = sink.run.writers
      ref = Process.monitor(writer)
      Process.exit(writer, :kill)
      assert_receive {:DOWN, ^ref, _, _, :killed}
      {_, reporting} = spawn_monitor(fn -> for i <- 1..1_000_000, do: :elixirscope_rt.st(site(1), 7, i) end)
      assert_receive {:DOWN, ^reporting, _, _, :normal}, 30_000
    end

    test "segments are rotated, and blocks counted on" do
      sink = start(segment: 100_000)
      for i <- 1..50_000, do: :elixirscope_rt.st(site(1), 7, i)
      flush(sink)
      assert length(Recording.segments(sink.dir)) > 2
      assert List.flatten(values(sink)) == Enum.to_list(1..50_000)
    end
  end

  defp improper([h | t]), do: [h | improper(t)]
  defp improper(tail), do: [tail]

  # Waits for an event that another process brings about.
  defp until(fun, tries \\ 6000) do
    cond do
      fun.() -> :ok
      tries == 0 -> flunk("it never happened")
      true -> Process.sleep(10) && until(fun, tries - 1)
    end
  end
end
