defmodule ElixirscopeProbe.Otp.SupervisionTest do
  @moduledoc "What supervisors do with their children, and who processes are."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000
  @labels Version.match?("#{System.otp_release()}.0.0", ">= 27.0.0")

  @program """
  defmodule Worker do
    use GenServer
    def start_link(name), do: GenServer.start_link(__MODULE__, name, name: name)
    def start_link(prefix, name), do: start_link(:"\#{prefix}\#{name}")
    def init(name), do: if(name == :bad, do: {:stop, :never_starts}, else: {:ok, name})
  end

  defmodule Simple do
    def init(_), do: {:ok, {%{strategy: :simple_one_for_one}, [%{id: :simple, start: {Worker, :start_link, [:simple_]}}]}}
  end

  defmodule Program do
    def run do
      Process.flag(:trap_exit, true)
      static()
      dynamic()
      simple()
      tasks()
      others()
    end

    # Waits until another process has this name.
    defp again(name, before) do
      case Process.whereis(name) do
        pid when is_pid(pid) and pid != before -> pid
        _ -> again(name, before)
      end
    end

    # Up to OTP 25 also the exit of one that did not start is in the queue; it is left there.
    defp ended(pid) do
      receive(do: ({:EXIT, ^pid, _} -> :ok))
    end

    def static do
      children = [
        %{id: :permanent, start: {Worker, :start_link, [:one]}},
        %{id: :temporary, restart: :temporary, start: {Worker, :start_link, [:two]}}
      ]

      {:ok, pid} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 1, name: :static)
      first = Process.whereis(:one)
      Process.exit(first, :kill)
      second = again(:one, first)
      :ok = Supervisor.terminate_child(pid, :temporary)
      {:error, _} = Supervisor.start_child(pid, %{id: :bad, start: {Worker, :start_link, [:bad]}})
      Process.exit(second, :kill)
      ended(pid)
      {:error, _} = Supervisor.start_link([%{id: :bad, start: {Worker, :start_link, [:bad]}}], strategy: :one_for_one, name: :failing)
    end

    def dynamic do
      {:ok, pid} = DynamicSupervisor.start_link(name: :dynamic, extra_arguments: [:dynamic_])
      spec = &%{id: :any, start: {Worker, :start_link, [&1]}}
      {:ok, one} = DynamicSupervisor.start_child(pid, spec.(:one))
      {:ok, two} = DynamicSupervisor.start_child(pid, Map.put(spec.(:two), :restart, :temporary))
      GenServer.stop(two)
      Process.exit(one, :kill)
      DynamicSupervisor.terminate_child(pid, again(:dynamic_one, one))
      Supervisor.stop(pid)
      ended(pid)
    end

    def simple do
      {:ok, pid} = :supervisor.start_link({:local, :simple}, Simple, [])
      {:ok, one} = :supervisor.start_child(pid, [:one])
      Process.exit(one, :kill)
      again(:simple_one, one)
      Supervisor.stop(pid)
      ended(pid)
    end

    def tasks do
      {:ok, pid} = Task.Supervisor.start_link(name: :tasks)
      :done = Task.await(Task.Supervisor.async(pid, __MODULE__, :work, [1]))
      Supervisor.stop(pid)
      ended(pid)
    end

    def work(_), do: :done

    def others do
      {:ok, _} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Partitions, partitions: 2)
      {:ok, _} = Registry.start_link(keys: :unique, name: Names)
      Agent.start_link(fn -> 0 end, name: {:via, Registry, {Names, :agent}})
      parent = self()

      labelled = fn ->
        if function_exported?(:proc_lib, :set_label, 1), do: apply(:proc_lib, :set_label, ["a label"])
        send(parent, :labelled)
      end

      spawn_link(labelled)
      receive(do: (:labelled -> :ok))
    end
  end
  """

  setup_all do
    root = project("supervised", %{"lib/program.ex" => @program})
    {_, 0, recording} = record(root, ["run", "-e", "Program.run()"])
    %{events: Recording.events(recording)}
  end

  # What the supervisor of this name said of its children, without pids.
  defp said(events, name) do
    %{proc: proc} = Enum.find(events, &(&1.site == 3 and &1.values == [name]))
    for %{proc: ^proc, site: 22, values: [what, id, child, details]} <- events, do: {what, id, child, details}
  end

  defp short(said), do: for({what, id, _, _} <- said, do: {what, id})

  test "of a supervisor: starts, ends and their reasons, restarts, and that it gave up", %{events: events} do
    said = said(events, :static)

    assert short(said) == [
             started: :permanent,
             started: :temporary,
             terminated: :permanent,
             started: :permanent,
             stopping: :temporary,
             terminated: :permanent,
             gave_up: :permanent
           ]

    assert {_, _, pid, %{restart: :permanent, type: :worker, shutdown: 5000, start: {Worker, :start_link, 1}}} =
             hd(said)

    assert {_, _, ^pid, %{reason: :killed}} = Enum.at(said, 2)
    assert {_, _, _, %{restart: :temporary}} = Enum.at(said, 4)
    assert {_, _, _, %{reason: :reached_max_restart_intensity}} = List.last(said)
    assert [{:start_error, :bad, :undefined, %{reason: :never_starts}}] = said(events, :failing)
  end

  test "of a DynamicSupervisor, which knows no ids", %{events: events} do
    said = said(events, :dynamic)

    assert short(said) ==
             for(what <- [:started, :started, :terminated, :terminated, :started, :stopping], do: {what, :undefined})

    assert [{_, _, one, %{start: {Worker, :start_link, 2}}}, {_, _, two, %{restart: :temporary}} | ended] = said

    assert [{_, _, ^two, %{reason: :normal}}, {_, _, ^one, %{reason: :killed}}, {_, _, again, _}, {_, _, again, _}] =
             ended
  end

  test "of a simple_one_for_one supervisor, and of a Task.Supervisor", %{events: events} do
    assert [started: :simple, terminated: :simple, started: :simple] = events |> said(:simple) |> short()
    assert [{_, _, _, %{start: {Worker, :start_link, 2}}} | _] = said(events, :simple)
    assert [{:started, _, _, %{restart: :temporary}}, {:terminated, _, _, %{reason: :normal}}] = said(events, :tasks)
  end

  test "of a PartitionSupervisor and a Registry, which are supervisors", %{events: events} do
    assert [{:started, 0}, {:started, 1} | _] = events |> said(Partitions) |> short()
    assert [{:started, Names.PIDPartition0} | _] = events |> said(Names) |> short()
  end

  test "who ends, and why, at the very time; who was told to", %{events: events} do
    for {what, _, child, %{reason: reason}} when what == :terminated <- said(events, :static) ++ said(events, :dynamic) do
      assert [[^reason]] = for(%{pid: ^child, site: 16, values: values} <- events, do: values)
    end

    assert [_ | _] = for(%{site: 28, values: [_, :kill]} <- events, do: :kill)
  end

  test "who a process is, though it was met at its birth", %{events: events} do
    [{_, _, child, _} | _] = said(events, :static)
    assert [_ | _] = accounts = for(%{pid: ^child, site: 1, values: [info]} <- events, do: info)
    assert [[parent, {:proc_lib, :init_p, _}]] = for(%{pid: ^child, site: 18, values: values} <- events, do: values)
    assert Enum.all?(accounts, &(Map.get(&1, :parent, parent) == parent))
    assert List.last(accounts)[:initial_call] in [nil, {Worker, :init, 1}]
  end

  if @labels do
    test "what label it gives itself", %{events: events} do
      assert [["a label"]] = for(%{site: 27, values: values} <- events, do: values)
    end
  end
end
