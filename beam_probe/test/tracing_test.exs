defmodule ElixirscopeProbe.TracingTest do
  @moduledoc "What the VM's tracing tells, in this very VM, by whichever sink."
  use ExUnit.Case

  alias ElixirscopeProbe.{Control, Tracing}
  alias ElixirscopeProbe.Test.{Recording, Sink, Terms, Traced}
  import Traced, only: [run: 1, told: 2, events: 1]

  @cut :"$elixirscope_cut"
  @sessions Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 27.0.0")

  setup do
    on_exit(fn -> Tracing.stop() end)
  end

  defp to_self(message) do
    send(self(), message)
    receive(do: (^message -> :ok))
  end

  defp child(fun), do: spawn(fn -> receive(do: (:go -> fun.())) end)

  test "a process's life: its parent, its links, its name, its end" do
    sink = Traced.start()
    test = self()

    parent =
      run(fn ->
        child = child(fn -> exit(:over) end)
        Process.register(child, :traced_child)
        Process.unregister(:traced_child)
        Process.link(child)
        Process.unlink(child)
        ref = Process.monitor(child)
        send(test, {:child, child})
        send(child, :go)
        receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
      end)

    assert_received {:child, child}

    assert [
             {:was_spawned, ^test, {:erlang, :apply, [{@cut, :fun}, []]}},
             {:spawned, ^child, {:erlang, :apply, _}},
             {:linked, ^child},
             {:unlinked, ^child},
             {:monitored, ^child},
             {:monitor, ref},
             {:sent, ^test, {:child, ^child}},
             {:sent, ^child, :go},
             {:received, from, {:DOWN, ref, :process, ^child, :over}},
             {:ending, :normal}
           ] = native_or_portable(told(sink, parent))

    assert from in [child, :undefined]

    assert [
             {:was_spawned, ^parent, _},
             {:name, :traced_child},
             {:name, nil},
             {:linked, ^parent},
             {:unlinked, ^parent},
             {:received, ^parent, :go},
             {:ending, :over}
           ] = told(sink, child)
  end

  # The portable sink can look into a fun.
  defp native_or_portable([{:was_spawned, parent, {m, f, [fun, rest]}} | told]) do
    fun = if match?({:"$elixirscope_fun", :local, _, _, _, _, _, _}, fun), do: {@cut, :fun}, else: fun
    [{:was_spawned, parent, {m, f, [fun, rest]}} | told]
  end

  test "messages to names, aliases, timers and the dead" do
    sink = Traced.start()

    pid =
      run(fn ->
        me = self()
        Process.register(me, :traced_me)
        send(:traced_me, :by_name)
        send({:traced_me, node()}, :by_name_and_node)
        alias = :erlang.alias()
        send(alias, :by_alias)
        receive(do: (:by_alias -> :ok))
        :erlang.unalias(alias)
        send(alias, :too_late)
        Process.send_after(me, :by_timer, 1)
        dead = run(fn -> :ok end)
        send(dead, :to_the_dead)
        for m <- [:by_name, :by_name_and_node, :by_timer], do: receive(do: (^m -> :ok))
      end)

    told = told(sink, pid)
    assert {:sent, :traced_me, :by_name} in told
    assert {:sent, {:traced_me, node()}, :by_name_and_node} in told
    assert Enum.any?(told, &match?({:sent, alias, :by_alias} when is_reference(alias), &1))
    assert Enum.any?(told, &match?({_, alias, :too_late} when is_reference(alias), &1))
    assert Enum.any?(told, &match?({:sent_to_nobody, dead, :to_the_dead} when is_pid(dead), &1))
    assert for({:received, from, m} <- told, m in [:by_name, :by_name_and_node, :by_alias], do: from) == [pid, pid, pid]
    assert {:received, :undefined, :by_timer} in told
    refute Enum.any?(told, &match?({:received, _, :too_late}, &1))
  end

  if Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 28.0.0") do
    test "a process that lets messages with priority in; they come like others, though they stand first in its queue" do
      sink = Traced.start()
      test = self()

      pid =
        run(fn ->
          alias = :erlang.alias([:priority])
          to_self(:first)
          send(self(), :one)
          :erlang.send(alias, :overtakes, [:priority])
          {:messages, waiting} = Process.info(self(), :messages)
          child = child(fn -> :ok end)
          :erlang.link(child, [:priority])
          Process.unlink(child)
          Process.exit(child, :kill)
          send(test, {:waiting, waiting})
        end)

      assert_received {:waiting, [:overtakes, :one]}
      told = told(sink, pid)
      assert [{:priority, :alias}, {:priority, :link}] = for({:priority, _} = one <- told, do: one)
      assert [:first, :one, :overtakes] = for({:received, _, m} <- told, is_atom(m), do: m)
      assert Enum.find_index(told, &(&1 == {:priority, :alias})) < Enum.find_index(told, &match?({:received, _, _}, &1))
    end
  end

  test "no message is received before it is sent, whichever scheduler it comes from" do
    sink = Traced.start()

    run(fn ->
      echo = spawn_link(fn -> echo() end)

      for n <- 1..8, {_, ref} <- [spawn_monitor(fn -> for i <- 1..200, do: call(echo, {n, i}) end)] do
        ref
      end
      |> Enum.each(&receive(do: ({:DOWN, ^&1, _, _, _} -> :ok)))

      Process.unlink(echo)
      Process.exit(echo, :kill)
    end)

    events = events(sink)
    sent = for {:sent, from, [to, message], time} <- events, is_pid(to), into: %{}, do: {{from, to, message}, time}
    received = for {:received, to, [from, {_, _, {_, _}} = message], time} <- events, do: {{from, to, message}, time}
    assert length(received) >= 8 * 200 * 2
    for {which, time} <- received, do: assert(sent[which] <= time, inspect(which))
  end

  defp call(echo, what) do
    ref = make_ref()
    send(echo, {self(), ref, what})
    receive(do: ({^ref, :back, ^what} -> :ok))
  end

  defp echo do
    receive do
      {from, ref, what} ->
        send(from, {ref, :back, what})
        echo()
    end
  end

  test "received messages alone, where no others are wanted, and neither where none are" do
    for {level, seen} <- [messages: [:received], minimal: []] do
      sink = Traced.start(level: level, messages: :auto)
      pid = run(fn -> to_self(:hello) end)
      told = for {what, _, :hello} <- told(sink, pid), do: what
      assert {level, told} == {level, seen}
      assert {:ending, :normal} in told(sink, pid)
    end
  end

  unless @sessions do
    test "the one tracer that a process has is the program's where no messages are wanted" do
      sink = Traced.start(messages: :off)
      traced = spawn(fn -> echo() end)
      :erlang.trace(traced, true, [:receive])
      run(fn -> call(traced, 1) end)
      assert_receive {:trace, ^traced, :receive, {_, _, 1}}
      assert %{"processes" => false, "messages" => "off"} = Recording.probe(Sink.stop(sink).dir)["tracing"]
      Process.exit(traced, :kill)
    end
  end

  test "a hundred thousand messages into a process that takes its time: all of them come, none is lost silently" do
    sink = Traced.start()
    test = self()
    slow = spawn(fn -> receive(do: (:go -> send(test, {:sum, drain(0, 0)}))) end)
    flood = run(fn -> for i <- 1..100_000, do: send(slow, {:flood, i}) end)
    send(slow, :go)
    assert_receive {:sum, {100_000, 5_000_050_000}}, 30_000
    events = events(sink)
    sent = for {:sent, ^flood, [^slow, {:flood, i}], _} <- events, do: i
    received = for {:received, ^slow, [^flood, {:flood, i}], _} <- events, do: i
    lost = sink.dir |> Recording.blocks() |> Enum.map(& &1.lost) |> Enum.sum()
    assert length(sent) + length(received) + lost >= 200_000
    assert sent == Enum.sort(sent) and received == Enum.sort(received)
    assert lost == 0 or Recording.probe(Sink.stop(sink).dir)["lost"] > 0
  end

  defp drain(100_000, sum), do: {100_000, sum}
  defp drain(n, sum), do: receive(do: ({:flood, i} -> drain(n + 1, sum + i)))

  test "of values nothing is written that nobody may see" do
    sink = Traced.start()

    pid =
      run(fn ->
        to_self(%{password: "a secret in a message", id: 1})
        to_self([%Terms.Hiding{id: 2, hidden: "behind the derive"}, {:token, "a secret in a pair"}])
        to_self(%Terms.Open{id: 3, name: "seen", password: "a secret in a struct"})
      end)

    told = for {:received, ^pid, message} <- told(sink, pid), do: message
    redacted = {@cut, :redacted}

    assert [%{password: ^redacted, id: 1}, [hiding, {:token, ^redacted}], %{id: 3, name: "seen", password: ^redacted}] =
             told

    assert %{__struct__: Terms.Hiding, id: 2, hidden: ^redacted} = hiding
    Sink.stop(sink)
    bytes = Recording.all_bytes(sink.dir)
    for secret <- ["secret in a", "behind the derive"], do: refute(String.contains?(bytes, secret))
  end

  test "a struct that came into being meanwhile shows nothing until it is known what it shows" do
    sink = Traced.start()
    {:module, late, _, _} = defmodule(Late, do: defstruct([:at]))
    send_it = fn -> run(fn -> to_self(struct!(late, at: 5)) end) end
    first = send_it.()
    Sink.flush(sink)
    second = send_it.()
    assert [%{__struct__: ^late} = before] = for({:received, _, m} <- told(sink, first), do: m)
    assert before == %{__struct__: late, at: 5} or not is_map_key(before, :at)
    assert [%{__struct__: ^late, at: 5}] = for({:received, _, m} <- told(sink, second), do: m)
  end

  test "a large message costs its budget, a state more" do
    sink = Traced.start()
    many = Enum.to_list(1..5_000)

    pid =
      run(fn ->
        {:ok, agent} = Agent.start(fn -> many end)
        to_self({:agent, agent})
        Agent.stop(agent)
        to_self({:many, many})
      end)

    assert [agent] = for({:received, ^pid, {:agent, agent}} <- told(sink, pid), do: agent)
    assert [kept] = for({:received, ^pid, {:many, kept}} <- told(sink, pid), do: proper(kept))
    assert kept in 90..100

    assert [state | _] =
             for({:waiting, :gen_server, Agent.Server, state, :message} <- told(sink, agent), do: proper(state))

    assert state in 990..1000
  end

  test "a large state that changes little costs little, and comes out whole" do
    sink = Traced.start()
    :rand.seed(:exsss, 5)
    items = Map.new(1..10, &{&1, %{name: "item #{&1}", note: String.duplicate("#{&1}", 180), price: :rand.uniform()}})
    states = Enum.scan(1..300, %{items: items, count: 0}, &changed/2)

    pid =
      run(fn ->
        {:ok, agent} = Agent.start(fn -> nil end)
        to_self({:agent, agent})
        for state <- states, do: Agent.update(agent, fn _ -> state end)
        Agent.stop(agent)
      end)

    before = size(sink)
    assert [agent] = for({:received, ^pid, {:agent, agent}} <- told(sink, pid), do: agent)
    seen = for {:waiting, :gen_server, Agent.Server, state, :message} when state != nil <- told(sink, agent), do: state
    assert seen == states
    # The messages hold the states too, in funs that are not looked into.
    if sink.run.sink == :native, do: assert(before < 300 * byte_size(:erlang.term_to_binary(hd(states))) / 2)
  end

  defp changed(n, %{items: items} = state),
    do: %{state | count: n, items: Map.update!(items, rem(n, 10) + 1, &%{&1 | price: n})}

  defp size(sink), do: Enum.sum(for path <- Recording.segments(Sink.flush(sink).dir), do: File.stat!(path).size)

  defp proper([_ | tail]), do: 1 + proper(tail)
  defp proper(_), do: 0

  test "a message that recorded code took, where messages are recorded" do
    sink = Traced.start()
    pid = run(fn -> :elixirscope_rt.taken({:some, fn -> 1 end}) end)
    assert [{:taken, {:some, _}}] = for({:taken, _} = taken <- told(sink, pid), do: taken)

    sink = Traced.start(messages: :off)
    pid = run(fn -> :elixirscope_rt.taken(:some) end)
    refute Enum.any?(told(sink, pid), &match?({:taken, _}, &1))
  end

  test "what is said to the recorder, to the code server, and while Mix compiles, is not told" do
    sink = Traced.start()

    pid =
      run(fn ->
        Control.notice(:test, "a notice")
        Code.ensure_loaded(:no_such_module_anywhere)
        Traced.pause(sink)
        to_self(:unheard)
        Traced.go_on(sink)
        to_self(:heard)
      end)

    assert [{:was_spawned, _, _}, {:sent, ^pid, :heard}, {:received, ^pid, :heard}, {:ending, _}] = told(sink, pid)
  end

  test "a process that somebody else traces goes on telling them" do
    test = self()
    traced = spawn(fn -> echo() end)
    :erlang.trace(traced, true, [:receive])
    sink = Traced.start()
    run(fn -> call(traced, 1) end)
    assert_receive {:trace, ^traced, :receive, {_, _, 1}} = told
    assert tuple_size(told) == 4
    assert {:tracer, ^test} = :erlang.trace_info(traced, :tracer)

    if @sessions, do: assert(Enum.any?(told(sink, traced), &match?({:received, _, {_, _, 1}}, &1)))
    # Before OTP 27 their messages would hold the sender for our sake: we do without.
    pid = run(fn -> to_self(:hello) end)
    sender = if @sessions, do: pid, else: :"$elixirscope_unknown"
    assert {:received, sender, :hello} in told(sink, pid)
    Tracing.stop()
    assert {:flags, [:receive]} = :erlang.trace_info(traced, :flags)
    Process.exit(traced, :kill)
  end

  test "in the end all is as it was: flags, patterns, names, tables" do
    sink = Sink.start(messages: :all)
    before = traces()
    Tracing.start([])
    child = spawn(fn -> echo() end)
    assert traces() != before
    Tracing.stop()
    assert traces() == before
    assert :erlang.trace_info(child, :flags) == {:flags, []}
    run(fn -> to_self(:after) end)
    refute Enum.any?(events(sink), &match?({_, _, [_, :after], _}, &1))
    Process.exit(child, :kill)
  end

  # Of sessions others see nothing.
  defp traces do
    {for(which <- [:send, :receive], do: :erlang.trace_info(which, :match_spec)),
     for(pid <- Process.list(), {:flags, [_ | _] = flags} <- [:erlang.trace_info(pid, :flags)], do: {pid, flags}),
     for(mfa <- [{:gen_server, :loop, 7}, {:erlang, :monitor, 2}], do: :erlang.trace_info(mfa, :traced)),
     Process.registered(), length(:ets.all()), sessions()}
  end

  if @sessions do
    defp sessions, do: length(:trace.session_info(:all))
  else
    defp sessions, do: 0
  end
end
