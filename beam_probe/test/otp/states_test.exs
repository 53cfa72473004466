defmodule ElixirscopeProbe.Otp.StatesTest do
  @moduledoc "States of OTP's processes: one after each callback, and what comes next."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000

  @program """
  defmodule Counter do
    use GenServer

    def start(n), do: GenServer.start(__MODULE__, n)
    def init(n), do: {:ok, n, {:continue, :load}}
    def handle_continue(:load, n), do: {:noreply, {:loaded, n}}
    def handle_call({:put, value}, _from, old), do: {:reply, old, value}
    def handle_cast({:timeout, ms}, state), do: {:noreply, state, ms}
    def handle_cast(:hibernate, state), do: {:noreply, state, :hibernate}
    def handle_cast(:stop, _), do: {:stop, :normal, :last}

    def handle_info(message, _) do
      send(:main, {:informed, message})
      {:noreply, {:info, message}}
    end

    def code_change(old, state, extra), do: {:ok, {:changed, old, state, extra}}
  end

  defmodule Door do
    @behaviour :gen_statem
    def callback_mode, do: :handle_event_function
    def init(_), do: {:ok, :shut, 0}
    def handle_event(:cast, :later, :shut, _), do: {:keep_state_and_data, [:postpone]}
    def handle_event(:cast, :open, :shut, n), do: {:next_state, :open, n + 1, [{:next_event, :internal, :bell}]}
    def handle_event(:internal, :bell, :open, n), do: {:keep_state, n + 10, [{:state_timeout, 0, :creak}]}
    def handle_event(:state_timeout, :creak, :open, n), do: {:keep_state, n + 100}
    def handle_event(:cast, :later, :open, n), do: {:keep_state, n + 1000}
    def handle_event({:call, from}, :stop, _, n), do: {:stop_and_reply, :normal, [{:reply, from, :ok}], n}
  end

  defmodule Listener do
    @behaviour :gen_event
    def init(heard), do: {:ok, heard}
    def handle_event(event, heard), do: {:ok, [event | heard]}
    def handle_call(:heard, heard), do: {:ok, heard, heard}
  end

  defmodule Program do
    def run do
      Process.register(self(), :main)
      server()
      machine()
      listener()
      agent()
    end

    def server do
      {:ok, pid} = Counter.start(0)
      Process.register(pid, :server)
      GenServer.call(pid, {:put, %{user: "bob", password: "very-secret-word"}})
      GenServer.call(pid, {:put, 1})
      GenServer.cast(pid, {:timeout, 1})
      receive(do: ({:informed, :timeout} -> :ok))
      GenServer.cast(pid, :hibernate)
      send(pid, :hello)
      :sys.replace_state(pid, fn state -> {:replaced, state} end)
      :sys.suspend(pid)
      :ok = :sys.change_code(pid, Counter, "1", :extra)
      :sys.resume(pid)
      GenServer.call(pid, {:put, :again})
      stopped(pid, fn -> GenServer.cast(pid, :stop) end)
    end

    defp stopped(pid, stop) do
      ref = Process.monitor(pid)
      stop.()
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    end

    def machine do
      {:ok, pid} = :gen_statem.start({:local, :machine}, Door, 0, [])
      :gen_statem.cast(pid, :later)
      :gen_statem.cast(pid, :open)
      :gen_statem.call(pid, :stop)
    end

    def listener do
      {:ok, pid} = :gen_event.start({:local, :listener})
      :gen_event.add_handler(pid, Listener, [])
      :gen_event.sync_notify(pid, :rain)
      :gen_event.call(pid, Listener, :heard)
      :gen_event.stop(pid)
    end

    def agent do
      {:ok, pid} = Agent.start(fn -> 1 end, name: :agent)
      Agent.update(pid, & &1 + 1)
      Agent.stop(pid)
    end
  end
  """

  setup_all do
    root = project("otp", %{"lib/program.ex" => @program})
    {output, 0, recording} = record(root, ["run", "-e", "Program.run()"])
    refute output =~ "error"
    %{recording: recording, events: Recording.events(recording)}
  end

  # Kind, module, state and what comes next, of the process of this name, in order.
  defp states(events, name) do
    %{proc: proc} = Enum.find(events, &(&1.site == 3 and &1.values == [name]))
    for %{proc: ^proc, site: 15, values: values} <- events, do: List.to_tuple(values)
  end

  # States that follow one another and are the same are those of callbacks that changed nothing, `:sys`'s for one.
  defp changes(states), do: for([state] <- states |> Enum.map(&[elem(&1, 2)]) |> Enum.dedup(), do: state)

  test "a GenServer's: init, continue, call, cast, time-outs, info, replace_state, code_change and its end", %{
    events: events
  } do
    states = states(events, :server)
    assert Enum.all?(states, &match?({:gen_server, Counter, _, _}, &1))

    assert [0, {:loaded, 0}, %{user: "bob"}, 1, {:info, :timeout}, {:info, :hello}, replaced, changed, :again, :last] =
             changes(states)

    assert replaced == {:replaced, {:info, :hello}}
    assert changed == {:changed, "1", replaced, :extra}

    assert {_, _, 0, {:continue, :load}} = hd(states)
    assert {_, _, 1, 1} = Enum.find(states, &(elem(&1, 3) == 1))
    assert {_, _, :last, {:stop, :normal}} = List.last(states)
    assert {_, _, {:loaded, 0}, :message} = Enum.at(states, 1)
  end

  test "a gen_statem's, also between the events that it makes itself", %{events: events} do
    assert [
             {:gen_statem, Door, {:shut, 0}, :message},
             {_, _, {:shut, 0}, :message},
             {_, _, {:open, 1}, {:event, {:internal, :bell}}},
             {_, _, {:open, 11}, {:event, {:cast, :later}}},
             {_, _, {:open, 1011}, 0},
             {_, _, {:open, 1111}, :message},
             {_, _, {:open, 1111}, {:stop, :normal}}
           ] = states(events, :machine)
  end

  test "a gen_event's: its handlers with their states", %{events: events} do
    assert [[], [heard_nothing], [heard]] = events |> states(:listener) |> changes()
    assert {:handler, Listener, false, [], _} = heard_nothing
    assert {:handler, Listener, false, [:rain], _} = heard
  end

  test "an Agent's", %{events: events} do
    assert [1, 2] = events |> states(:agent) |> changes()
  end

  test "without secrets, in states and messages alike", %{recording: recording, events: events} do
    assert :binary.match(Recording.all_bytes(recording), "very-secret-word") == :nomatch
    assert %{password: {:"$elixirscope_cut", :redacted}} = events |> states(:server) |> changes() |> Enum.at(2)
  end
end
