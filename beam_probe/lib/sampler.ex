defmodule ElixirscopeProbe.Sampler do
  @moduledoc """
  Looks now and then at processes that did something since it looked last: memory, reductions, queue, current function.

  A round looks at so many, the next one goes on from there; how long it rests in between depends on what the round took, so that
  it takes no more than a hundredth of a core, however many processes there are.
  """

  use GenServer

  alias ElixirscopeProbe.Run

  @site 24
  @most 200
  @least_ms 200
  @share 100
  # Asking costs the asked some, too.
  @little 50

  # `left`: who is to be looked at in this cycle; `table`: reductions of each process as seen last, and in which cycle.
  defstruct [:table, :timer, left: [], cycle: 0]

  @doc "Starts it."
  @spec start_link(term) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, [])

  @impl true
  def init(_) do
    {:ok, rest(%__MODULE__{table: :ets.new(__MODULE__, [:private])}, 0)}
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
    :ets.select_delete(st.table, [{{:_, :_, :"$1"}, [{:<, :"$1", st.cycle}], [true]}])
    look_at_some(%{st | left: Process.list() -- Run.own(), cycle: st.cycle + 1})
  end

  defp look(st), do: look_at_some(st)

  defp look_at_some(st) do
    {now, left} = Enum.split(st.left, @most)
    Run.events(@site, for(pid <- now, busy?(st, pid), sample = sample(pid), do: {pid, sample}))
    %{st | left: left}
  end

  # Of who is met for the first time nobody knows.
  defp busy?(%{table: table, cycle: cycle}, pid) do
    case :erlang.process_info(pid, :reductions) do
      {:reductions, now} ->
        before = :ets.lookup(table, pid)
        :ets.insert(table, {pid, now, cycle})
        match?([{_, before, _}] when now - before > @little, before)

      :undefined ->
        false
    end
  end

  defp sample(pid) do
    case :erlang.process_info(pid, [:memory, :reductions, :message_queue_len, :current_function]) do
      [memory: memory, reductions: reductions, message_queue_len: queue, current_function: function] ->
        current(%{memory: memory, reductions: reductions, queue: queue}, function)

      :undefined ->
        nil
    end
  end

  defp current(sample, {_, _, _} = function), do: Map.put(sample, :current, function)
  defp current(sample, _), do: sample
end
