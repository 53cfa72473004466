defmodule Crowd.Director do
  @moduledoc "Tells actors at random what to do, waits until nobody runs any more, and writes down what is true then."

  alias Crowd.{Actor, House, Still, Truth}

  @crew 9
  @names [:red, :green, :blue]

  defstruct [
    :house,
    :others,
    actors: [],
    busy: MapSet.new(),
    clerks: [],
    suspended: [],
    aliases: [],
    monitors: [],
    timers: [],
    watched: %{}
  ]

  @spec play(pos_integer()) :: :ok
  def play(rounds) do
    others = Process.list()

    crew = %__MODULE__{
      house: House.start(),
      others: others,
      actors: for(_ <- 1..@crew, do: Actor.start())
    }

    Enum.reduce(1..rounds, quiet(crew), fn _, crew ->
      crew |> disturb() |> relieve() |> order() |> quiet()
    end)

    :ok
  end

  defp replace_the_dead(crew) do
    missing = max(0, @crew - length(crew.actors))
    %{crew | actors: for(_ <- 1..missing//1, do: Actor.start()) ++ crew.actors}
  end

  # What the director does itself, while everybody is still.
  defp disturb(crew) do
    free = Enum.filter(crew.clerks -- crew.suspended, &(Still.place(&1) == :loop))

    case {:rand.uniform(10), free} do
      {1, [_ | _]} ->
        clerk = Enum.random(free)
        :sys.suspend(clerk)
        %{crew | suspended: [clerk | crew.suspended]}

      {2, _} ->
        Enum.each(crew.suspended, &:sys.resume/1)
        %{crew | suspended: []}

      {3, [_ | _]} ->
        :sys.replace_state(Enum.random(free), &%{&1 | last: :replaced})
        crew

      {4, _} ->
        {:ok, _} = House.hire(crew.house, Enum.random([:permanent, :transient, :temporary]))
        crew

      {5, _} ->
        House.fire(crew.house, Enum.random(crew.clerks))
        crew

      _ ->
        crew
    end
  end

  # Several actors at once, each with an action of its own. Who must come back by itself is waited for.
  defp order(crew) do
    free = Enum.reject(crew.actors, &(&1 in crew.busy))
    chosen = Enum.take_random(free, 1 + :rand.uniform(4))
    actions = for actor <- chosen, do: {actor, action(:rand.uniform(125) - 25, crew, actor)}
    for {actor, action} <- actions, do: send(actor, {:do, self(), action})
    crew = %{crew | busy: MapSet.union(crew.busy, MapSet.new(chosen))}
    timed = for {actor, {:call, _, _, _, timeout}} when is_integer(timeout) <- actions, do: actor
    Enum.reduce(timed, crew, &await/2)
  end

  defp action(n, crew, _) when n <= 22, do: {:send, id(), destination(crew)}
  defp action(n, crew, _) when n <= 27, do: {:hello, Enum.random(crew.actors)}
  defp action(n, _, actor) when n <= 33, do: {:take, waiting_note(actor)}
  defp action(n, _, _) when n <= 38, do: :take_first
  defp action(n, _, _) when n <= 40, do: :take_hello
  defp action(n, _, _) when n <= 43, do: :take_signal

  defp action(n, crew, _) when n <= 53,
    do: {:call, id(), Enum.random(crew.clerks), {:add, id(), n}, :infinity}

  defp action(n, crew, _) when n <= 56,
    do: {:call, id(), Enum.random(crew.clerks), {:keep, id()}, :infinity}

  defp action(n, crew, _) when n <= 58,
    do: {:call, id(), Enum.random(crew.clerks), {:keep, id()}, 2}

  defp action(n, crew, _) when n <= 61,
    do:
      {:call, id(), Enum.random(crew.clerks),
       {:ask, id(), Enum.random(crew.clerks), {:keep, id()}}, :infinity}

  defp action(n, crew, _) when n <= 65, do: {:cast, Enum.random(crew.clerks), :answer}
  defp action(n, crew, _) when n <= 67, do: {:cast, Enum.random(crew.clerks), {:then, id()}}
  defp action(n, crew, _) when n <= 69, do: {:cast, Enum.random(crew.clerks), {:pause, id()}}

  defp action(n, crew, _) when n <= 72,
    do: {:cast, Enum.random(crew.clerks), {:crash, Enum.random([:error, :exit, :stop, :return])}}

  defp action(n, crew, _) when n <= 73,
    do: {:call, id(), Enum.random(crew.clerks), {:stop, id()}, :infinity}

  defp action(n, crew, _) when n <= 75, do: {:cast, light(crew), :change}
  defp action(n, crew, _) when n <= 76, do: {:later, id(), Enum.random(crew.actors)}
  defp action(n, crew, _) when n <= 79, do: {:link, Enum.random(crew.actors ++ crew.clerks)}
  defp action(n, crew, _) when n <= 80, do: {:unlink, Enum.random(crew.actors)}
  defp action(n, crew, _) when n <= 83, do: {:monitor, Enum.random(crew.actors ++ crew.clerks)}

  defp action(n, crew, actor) when n <= 84,
    do: {:demonitor, mine(crew.monitors, actor) || {make_ref(), actor}}

  defp action(n, _, _) when n <= 86, do: {:trap, n == 85}
  defp action(n, _, _) when n <= 88, do: {:register, Enum.random(@names)}
  defp action(n, _, _) when n <= 89, do: {:unregister, Enum.random(@names)}
  defp action(n, _, _) when n <= 91, do: :alias

  defp action(n, crew, actor) when n <= 92,
    do: {:unalias, mine(crew.aliases, actor) || make_ref()}

  defp action(n, crew, _) when n <= 94,
    do: {:signal, Enum.random(crew.actors ++ crew.clerks), Enum.random([:kill, :bored, :normal])}

  defp action(n, _, _) when n <= 97, do: {:spawn, Enum.random([:link, :monitor])}
  defp action(_, _, _), do: {:exit, Enum.random([:normal, :shutdown, {:oops, id()}])}

  defp destination(crew) do
    case :rand.uniform(5) do
      1 -> Enum.random(@names)
      2 -> Enum.random([hd(crew.actors) | for({_, ref} <- crew.aliases, do: ref)])
      3 -> Enum.random(crew.clerks ++ [light(crew), bell(crew)])
      _ -> Enum.random(crew.actors)
    end
  end

  # The first of two that wait, or one that does not: then the receive goes through the whole mailbox.
  defp waiting_note(actor) do
    {:messages, messages} = Process.info(actor, :messages)
    Enum.random([0 | for({:note, id} <- messages, do: id)])
  end

  defp mine(pairs, actor),
    do: Enum.find_value(pairs, fn {owner, ref} -> owner == actor && ref end)

  defp light(crew), do: child(crew, Crowd.Light)
  defp bell(crew), do: child(crew, Crowd.Bell)

  defp child(crew, id) do
    {_, wing, _, _} = List.keyfind(Supervisor.which_children(crew.house), :one_for_one, 0)
    {_, pid, _, _} = List.keyfind(Supervisor.which_children(wing), id, 0)
    pid
  end

  defp id, do: System.unique_integer([:positive, :monotonic])

  defp await(actor, crew) do
    receive do
      {:done, ^actor, _} -> %{crew | busy: MapSet.delete(crew.busy, actor)}
      {:DOWN, _, :process, ^actor, reason} -> died(crew, actor, reason)
    end
  end

  # Lest in the end everybody waits for somebody.
  defp relieve(crew) do
    if MapSet.size(crew.busy) > 4 do
      for clerk <- crew.clerks, do: GenServer.cast(clerk, :answer)

      for clerk <- crew.clerks,
          Still.place(clerk) == :elsewhere,
          :rand.uniform(3) == 1,
          do: Process.exit(clerk, :kill)
    end

    crew
  end

  defp quiet(crew) do
    crew = settle(crew)
    Truth.fact(["quiet", Truth.now()])
    Truth.snapshot(Still.living(crew.others), House.supervisors(crew.house))
    crew
  end

  # Until nobody has run, nothing has come in and no timer is left since we looked last.
  defp settle(crew) do
    Still.wait(crew.others)

    case news(crew) do
      ^crew ->
        if Enum.any?(crew.timers, &Process.read_timer/1),
          do: settle(crew),
          else: watch_all(%{crew | timers: []})

      crew ->
        settle(crew)
    end
  end

  defp watch_all(crew) do
    crew = replace_the_dead(crew)
    living = Still.living(crew.others)
    unknown = living -- Map.keys(crew.watched)
    watched = Map.merge(crew.watched, Map.new(unknown, &{&1, Process.monitor(&1)}))
    clerks = for pid <- living, {Crowd.Clerk, :init, 1} == Still.initial_call(pid), do: pid

    crew = %{
      crew
      | watched: watched,
        clerks: clerks,
        suspended: crew.suspended -- crew.suspended -- clerks
    }

    if unknown == [], do: crew, else: settle(crew)
  end

  defp news(crew) do
    receive do
      {:done, actor, result} ->
        %{crew | busy: MapSet.delete(crew.busy, actor)} |> learn(actor, result) |> news()

      {:DOWN, _, :process, pid, reason} ->
        crew |> died(pid, reason) |> news()
    after
      0 -> crew
    end
  end

  defp learn(crew, _, {:spawned, pid}), do: %{crew | actors: [pid | crew.actors]}
  defp learn(crew, _, {:timer, ref}), do: %{crew | timers: [ref | crew.timers]}

  defp learn(crew, actor, {:alias, ref}),
    do: %{crew | aliases: Enum.take([{actor, ref} | crew.aliases], 5)}

  defp learn(crew, actor, {:monitor, ref, pid}),
    do: %{crew | monitors: [{actor, {ref, pid}} | crew.monitors]}

  defp learn(crew, _, _), do: crew

  defp died(crew, pid, reason) do
    Truth.fact(["died", pid, reason, Truth.now()])
    %{crew | actors: List.delete(crew.actors, pid), busy: MapSet.delete(crew.busy, pid)}
  end
end
