defmodule Busy do
  @moduledoc "Programs that ask much of OTP, and print what came of it."

  alias Busy.{Slow, Worker}

  @doc "A child that crashes more often than its supervisor allows: the supervisor gives up, and says so to its own."
  def giving_up do
    quietly()
    options = [strategy: :one_for_one, max_restarts: 3, max_seconds: 60]

    top = %{
      id: :inner,
      type: :supervisor,
      start: {Supervisor, :start_link, [[{Worker, :first}], options]}
    }

    {:ok, outer} =
      Supervisor.start_link([top], strategy: :one_for_one, max_restarts: 1, max_seconds: 60)

    seen =
      for _ <- 1..6 do
        [inner] = Map.values(pids(outer))
        [worker] = Map.values(pids(inner))
        crash(worker)
        until(fn -> match?([pid] when pid != worker, children_below(outer)) end)
        if Map.values(pids(outer)) == [inner], do: :restarted, else: :gave_up
      end

    IO.inspect(seen)
    IO.inspect(Supervisor.count_children(outer))
  end

  @doc "One crash, and all of them begin anew, in order."
  def one_for_all do
    quietly()
    children = for id <- [:a, :b, :c], do: Supervisor.child_spec({Worker, id}, id: id)
    {:ok, supervisor} = Supervisor.start_link(children, strategy: :one_for_all)
    before = pids(supervisor)
    for {_, pid} <- before, do: Worker.add(pid, 1)
    crash(before.b)
    until(fn -> pids(supervisor)[:c] not in [nil, before.c] end)
    later = pids(supervisor)

    IO.inspect(
      for {id, pid} <- later,
          do: {id, pid == before[id], Process.alive?(before[id]), Worker.add(pid, 1)}
    )
  end

  @doc "Ten thousand children, each of which does a little and goes."
  def many_children(count \\ 10_000) do
    {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)
    me = self()

    for n <- 1..count do
      task = %{
        id: n,
        restart: :temporary,
        start: {Task, :start_link, [fn -> send(me, {:square, n * n}) end]}
      }

      {:ok, _} = DynamicSupervisor.start_child(supervisor, task)
    end

    squares = for _ <- 1..count, do: receive(do: ({:square, square} -> square))
    IO.inspect({length(squares), Enum.sum(squares)})
    until(fn -> DynamicSupervisor.count_children(supervisor).active == 0 end)
    IO.inspect(DynamicSupervisor.count_children(supervisor))
  end

  @doc "A registry knows who is there, tells all subscribers, and forgets the dead."
  def registry do
    {:ok, _} = Registry.start_link(keys: :unique, name: Busy.Names, partitions: 2)
    {:ok, _} = Registry.start_link(keys: :duplicate, name: Busy.Topics)

    workers =
      for n <- 1..50, do: elem(Worker.start_link(n, name: {:via, Registry, {Busy.Names, n}}), 1)

    for n <- 1..50, do: Worker.add({:via, Registry, {Busy.Names, n}}, n)

    {:error, {:already_started, again}} =
      Worker.start_link(7, name: {:via, Registry, {Busy.Names, 7}})

    IO.inspect({again == Enum.at(workers, 6), Registry.count(Busy.Names)})

    for worker <- workers, do: Worker.subscribe(worker, Busy.Topics, "news")

    Registry.dispatch(Busy.Topics, "news", fn entries ->
      for {pid, _} <- entries, do: send(pid, {:more, 100})
    end)

    IO.inspect(Enum.sum(Enum.map(workers, &Worker.add(&1, 0))))

    for worker <- Enum.take(workers, 20), do: GenServer.stop(worker)

    IO.inspect(
      for n <- [1, 20, 21, 50], do: GenServer.whereis({:via, Registry, {Busy.Names, n}}) != nil
    )
  end

  @doc "A thousand tasks, eight at a time, their results in order; and some that take too long."
  def async_stream do
    sum =
      1..1000
      |> Task.async_stream(&(&1 * &1), max_concurrency: 8)
      |> Enum.reduce(0, fn {:ok, n}, sum -> sum + n end)

    IO.inspect(sum)

    late =
      [1, :infinity, 2]
      |> Task.async_stream(fn n -> Process.sleep(n) && n end, timeout: 300, on_timeout: :kill_task)
      |> Enum.to_list()

    IO.inspect(late)
    IO.inspect(Enum.map(1..20, &Task.async(fn -> &1 + 1 end)) |> Task.await_many() |> Enum.sum())
  end

  @doc "Code is loaded anew while a server runs: it lives on, first with its old code, and its state is changed when it is asked to."
  def upgrade do
    Code.compiler_options(ignore_module_conflict: true)
    compile(1, "def code_change(_, n, _), do: {:ok, n}")
    {:ok, server} = GenServer.start_link(Busy.Versioned, 10)
    IO.inspect(GenServer.call(server, :next))
    compile(2, "def code_change(_, n, extra), do: {:ok, {n, extra}}")
    :ok = :sys.suspend(server)
    :ok = :sys.change_code(server, Busy.Versioned, nil, :new)
    :ok = :sys.resume(server)
    IO.inspect(GenServer.call(server, :state))
    :sys.replace_state(server, fn {n, _} -> n + 100 end)
    IO.inspect({GenServer.call(server, :next), GenServer.call(server, :state)})
  end

  @doc "A hundred thousand messages at once for one who takes them slowly."
  def flood(count \\ 100_000) do
    slow = Slow.start(self())

    flooders =
      for part <- 1..4,
          do: Task.async(fn -> for n <- 1..div(count, 4), do: send(slow, {:drop, part, n}) end)

    Task.await_many(flooders, :infinity)
    send(slow, :enough)
    IO.inspect(receive(do: ({:caught, result} -> result)))
  end

  defp quietly, do: Logger.configure(level: :none)

  defp crash(worker) do
    ref = Process.monitor(worker)
    GenServer.cast(worker, :crash)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
  end

  # What two supervisors have between them: nothing while one of them is at work.
  defp children_below(outer) do
    for inner <- Map.values(pids(outer)), worker <- Map.values(pids(inner)), do: worker
  catch
    :exit, _ -> []
  end

  defp pids(supervisor),
    do:
      for(
        {id, pid, _, _} <- Supervisor.which_children(supervisor),
        is_pid(pid),
        into: %{},
        do: {id, pid}
      )

  defp until(condition), do: condition.() || until(condition)

  defp compile(step, code_change) do
    Code.compile_string("""
    defmodule Busy.Versioned do
      use GenServer
      def init(n), do: {:ok, n}
      def handle_call(:next, _from, n), do: {:reply, n + #{step}, n + #{step}}
      def handle_call(:state, _from, n), do: {:reply, n, n}
      #{code_change}
    end
    """)
  end
end
