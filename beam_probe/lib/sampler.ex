defmodule ElixirscopeProbe.Sampler do
  @moduledoc """
  Looks now and then at processes that did something since it looked last: memory, reductions, queue, current function.

  A round looks at so many, the next one goes on from there; how long it rests in between depends on what the round took, so that
  it takes no more than a hundredth of a core, however many processes there are.
  """

  use GenServer

  alias ElixirscopeProbe.{Level, Run}

  @site 24
  @most 200
  @least_ms 200
  @share 100
  # Asking costs the asked some, too.
  @little 50
  # So many monitors of a process are told, and who has more is not asked for them again for so many cycles: to list them takes its time.
  @monitors 50
  @cycles 100

  # `left`: who is to be looked at in this cycle; `seen`: reductions of each process as seen last, and in which cycle; `long`: whose queue
  # was a trigger when it was seen last; `many`: who has too many monitors. No table: programs can list those.
  defstruct [:timer, left: [], seen: %{}, cycle: 0, long: MapSet.new(), many: MapSet.new()]

  @doc "Starts it."
  @spec start_link(term) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, [])

  @impl true
  def init(_) do
    {:ok, rest(%__MODULE__{}, 0)}
  end

  @impl true
  def handle_info(:look, st) do
    {micros, st} = :timer.tc(fn -> if Run.recording?(), do: look(st), else: st end)
    {:noreply, rest(st, micros)}
  end

  def handle_info(_, st), do: {:noreply, st}

  defp rest(st, micros) do
    if st.timer, do: Process.cancel_timer(st.timer)
    %{st | timer: Process.send_after(self(), :look, max(@least_ms, div(micros * @share, 1000)))}
  end

  # Who ended meanwhile is forgotten.
  defp look(%{left: []} = st) do
    seen = :maps.filter(fn _, {_, cycle} -> cycle == st.cycle end, st.seen)
    all = Process.list()
    long = MapSet.intersection(st.long, MapSet.new(all))
    many = if rem(st.cycle, @cycles) == 0, do: MapSet.new(), else: st.many
    look_at_some(%{st | left: all -- Run.own(), seen: seen, cycle: st.cycle + 1, long: long, many: many})
  end

  defp look(st), do: look_at_some(st)

  defp look_at_some(st) do
    {now, left} = Enum.split(st.left, @most)
    st = %{st | long: queues(now, st.long)}
    counts = for pid <- now, {:reductions, count} <- [:erlang.process_info(pid, :reductions)], do: {pid, count}
    samples = for {pid, count} <- counts, busy?(st.seen, pid, count), sample = sample(pid, st.many), do: {pid, sample}
    Run.events(@site, samples)
    many = for {pid, sample} <- samples, not is_map_key(sample, :monitors), into: st.many, do: pid
    seen = Map.merge(st.seen, Map.new(counts, fn {pid, count} -> {pid, {count, st.cycle}} end))
    %{st | left: left, seen: seen, many: many}
  end

  # Of those who wait as well: their queues are what grows. Told of once, until it was shorter.
  defp queues(pids, long) do
    case Level.longest() do
      nil ->
        long

      most ->
        Enum.reduce(pids, long, fn pid, long ->
          case Process.info(pid, :message_queue_len) do
            {_, length} when length > most ->
              if pid not in long, do: Level.saw({:queue, pid, length})
              MapSet.put(long, pid)

            _ ->
              MapSet.delete(long, pid)
          end
        end)
    end
  end

  # Of who is met for the first time nobody knows.
  defp busy?(seen, pid, count) do
    case seen do
      %{^pid => {before, _}} -> count - before > @little
      _ -> false
    end
  end

  defp sample(pid, many) do
    monitors = if MapSet.member?(many, pid), do: [], else: [:monitors]

    case :erlang.process_info(pid, [:memory, :reductions, :message_queue_len, :current_function | monitors]) do
      [memory: memory, reductions: reductions, message_queue_len: queue, current_function: function] ->
        current(%{memory: memory, reductions: reductions, queue: queue}, function)

      [memory: memory, reductions: reductions, message_queue_len: queue, current_function: function, monitors: monitors] ->
        %{memory: memory, reductions: reductions, queue: queue} |> monitors(monitors) |> current(function)

      :undefined ->
        nil
    end
  end

  # What libraries take back is told by nothing else. Where there are many, they are too much to tell.
  defp monitors(sample, monitors) do
    if match?({_, []}, Enum.split(monitors, @monitors)),
      do: Map.put(sample, :monitors, for({_, other} <- monitors, do: other)),
      else: sample
  end

  defp current(sample, {_, _, _} = function), do: Map.put(sample, :current, function)
  defp current(sample, _), do: sample
end
