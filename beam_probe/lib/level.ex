defmodule ElixirscopeProbe.Level do
  @moduledoc """
  How much is recorded now: as the run began, or as the user or a trigger has it since. Changing it changes bits that
  reporters read; only where code is wanted that was not instrumented at the start is any loaded.

  With triggers the run begins at its own level and goes up for a while when one of them is met. Where it is asked to step
  down, it does so while trace events are lost for want of room, and goes up again when they are not.
  """

  use GenServer

  import Bitwise, only: [&&&: 2]

  alias ElixirscopeProbe.{CodePath, Control, Gauge, Pattern, Run, Tracing}

  @type level :: :off | :minimal | :messages | :calls | :full
  @type seen :: {:exception, module | term} | {:queue, pid, length :: non_neg_integer}

  @levels [:off, :minimal, :messages, :calls, :full]
  @site_level 9
  @look_ms 1_000
  # Looks in a row at which events were lost, or none were: the latter the more, the more often going up was too much.
  @losing 3
  @calm 10
  @calmest 320

  @doc "Options: `:config`, `:gauge`."
  @spec start_link(keyword) :: GenServer.on_start()
  def start_link(options), do: GenServer.start_link(__MODULE__, options)

  @doc "Begins to record at the level the run begins with. `ebins`: where code is that may be wanted later."
  @spec begin(list) :: :ok
  def begin(ebins), do: GenServer.call(Run.get().level, {:begin, ebins}, :infinity)

  @doc "From now on records this much. Nothing is changed by words that are no level."
  @spec set(level) :: :ok
  def set(level) when level in @levels, do: cast({:set, level, :user})
  def set(_), do: :ok

  @doc "From now on records this much of what a pattern names, `:default`: as at the beginning. `text` is the pattern as the user writes it."
  @spec set_of(level | :default, Pattern.t(), String.t()) :: :ok
  def set_of(level, pattern, text) when level in [:off, :calls, :full, :default],
    do: cast({:set_of, level, pattern, text})

  def set_of(_, _, _), do: :ok

  @doc "The program is over: what is lost while the rest is written changes nothing any more."
  @spec over() :: :ok
  def over, do: cast(:over)

  @doc "Tells of something that may be a trigger."
  @spec saw(seen) :: :ok
  def saw(seen), do: if(triggers?(), do: cast({:saw, seen}), else: :ok)

  @doc "Whether there are triggers at all."
  @spec triggers?() :: boolean
  def triggers?, do: match?(%{config: %{triggers: [_ | _]}}, Run.get())

  @doc "Messages beyond which a queue is a trigger; nil: none is."
  @spec longest() :: pos_integer | nil
  def longest do
    with %{config: %{triggers: triggers}} <- Run.get(),
         do: Enum.min(for({:queue, most} <- triggers, do: most), fn -> nil end)
  end

  defp cast(message) do
    with %{level: level} when level != nil <- Run.get(), do: GenServer.cast(level, message)
    :ok
  end

  @impl true
  def init(options) do
    {:ok,
     %{
       config: options[:config],
       gauge: options[:gauge],
       ebins: [],
       # What the code that is loaded can tell.
       code: options[:config].level,
       messages: false,
       # What the user wants while no trigger is met and nothing is lost.
       base: options[:config].begin,
       now: :off,
       timer: nil,
       lost: 0,
       losing: 0,
       calm: 0,
       patience: @calm,
       rose: false,
       over: false
     }}
  end

  @impl true
  def handle_call({:begin, ebins}, _from, st) do
    # Tracing has begun before us.
    st = %{st | ebins: ebins, messages: st.messages or messages?(st)}
    if st.now == :off and st.config.step_down, do: Process.send_after(self(), :look, @look_ms)
    # Compiling once more during a run does not undo what was set meanwhile.
    {:reply, :ok, apply_bits(if(st.now == :off, do: %{st | now: st.base}, else: st))}
  end

  @impl true
  def handle_cast({:set, level, why}, st), do: {:noreply, change(%{st | base: level}, level, why)}

  def handle_cast({:set_of, level, pattern, text}, st) do
    change = if level == :default, do: [], else: [{pattern, level}]
    left = instrument(st, &%{&1 | changes: change ++ List.keydelete(&1.changes, pattern, 0)})
    tell(st, %{level: level, scope: text, why: :user})
    Control.notice(:level, "From now on recorded of #{text}: #{words_of(level)}.#{left}")
    {:noreply, st}
  end

  def handle_cast(:over, st), do: {:noreply, %{st | over: true}}
  def handle_cast({:saw, _}, %{over: true} = st), do: {:noreply, st}

  def handle_cast({:saw, seen}, st) do
    if Enum.any?(st.config.triggers, &met?(&1, seen)), do: {:noreply, triggered(st, seen)}, else: {:noreply, st}
  end

  @impl true
  def handle_info(_, %{over: true} = st), do: {:noreply, st}
  def handle_info(:over, st), do: {:noreply, change(%{st | timer: nil}, st.base, :trigger_over)}

  def handle_info(:look, st) do
    Process.send_after(self(), :look, @look_ms)
    lost = Gauge.lost(st.gauge)
    st = if lost > st.lost, do: %{st | losing: st.losing + 1, calm: 0}, else: %{st | losing: 0, calm: st.calm + 1}
    {:noreply, stepped(%{st | lost: lost})}
  end

  def handle_info(_, st), do: {:noreply, st}

  defp stepped(%{losing: @losing} = st) do
    patience = if st.rose, do: min(st.patience * 2, @calmest), else: st.patience
    change(%{st | losing: 0, patience: patience, rose: false}, below(st.now), :load)
  end

  defp stepped(%{calm: calm, patience: calm, timer: nil} = st),
    do: change(%{st | calm: 0, rose: true}, above(st.now, st.base), :calm)

  defp stepped(%{calm: calm, patience: calm} = st), do: %{st | calm: 0}
  defp stepped(st), do: st

  defp below(:full), do: :calls
  defp below(:calls), do: :messages
  defp below(:messages), do: :minimal
  defp below(level), do: level

  defp above(level, base) do
    next = Enum.at(@levels, index(level) + 1, :full)
    if index(level) < index(base), do: next, else: level
  end

  defp index(level), do: Enum.find_index(@levels, &(&1 == level))

  defp met?({:exception, :any}, {:exception, _}), do: true
  defp met?({:exception, name}, {:exception, %module{}}), do: inspect(module) == name
  defp met?({:exception, name}, {:exception, reason}) when is_atom(reason), do: inspect(reason) == name
  defp met?({:exception, name}, {:exception, {reason, _}}) when is_atom(reason), do: inspect(reason) == name
  defp met?({:queue, most}, {:queue, _, length}), do: length > most
  defp met?(_, _), do: false

  # Met again while it lasts, it lasts longer.
  defp triggered(st, seen) do
    if st.timer, do: Process.cancel_timer(st.timer)
    {level, ms} = st.config.triggered
    st = if st.timer, do: st, else: change(st, level, {:trigger, seen})
    %{st | timer: Process.send_after(self(), :over, ms)}
  end

  defp change(%{now: level} = st, level, _), do: st

  defp change(st, level, why) do
    {left, st} = prepare(st, level)
    tell(st, %{level: level, scope: :all, why: with({:trigger, seen} <- why, do: {:trigger, elem(seen, 0)})})
    st = apply_bits(%{st | now: level})
    Control.level(level)
    Control.notice(:level, "From now on recorded: #{words(level)}#{because(why)}.#{left}")
    st
  end

  defp tell(st, change), do: Run.event(st.config[:main] || self(), @site_level, change)

  # What was not wanted at the start.
  defp prepare(st, level) do
    Tracing.level(level)
    st = %{st | messages: st.messages or messages?(st)}

    if level in [:full, :calls] and index(level) > index(st.code),
      do: {instrument(st, &%{&1 | level: level}), %{st | code: level}},
      else: {"", st}
  end

  # What already runs in a loop stays as it is until it calls out. Nothing is loaded over what is as it is wanted.
  defp instrument(st, change) do
    run = Run.get()
    Run.put(%{run | config: change.(run.config)})
    left = CodePath.instrument(st.ebins)
    CodePath.add()
    left = for {module, "a process" <> _} <- left, do: inspect(module)
    still = if left == [], do: "", else: " Not yet of #{Enum.join(left, ", ")}: a process runs older code of it."
    " Functions that run already go on as they are." <> still
  end

  defp messages?(st), do: (Gauge.mode(st.gauge) &&& Gauge.messages()) != 0

  defp apply_bits(%{gauge: gauge, now: level} = st) do
    # Code that the user wants more of than the run's level is all there is then.
    Gauge.set(gauge, Gauge.quiet(), level in [:messages, :minimal] and st.code in [:full, :calls])
    Gauge.set(gauge, Gauge.calls(), level == :calls and st.code == :full)
    # Who begins with the least may ask for messages beside it.
    asked? = level == st.config.begin and st.config[:messages] in [:received, :all]
    messages? = level in [:full, :calls, :messages] or asked?
    Gauge.set(gauge, Gauge.messages(), st.messages and messages?)
    Gauge.set(gauge, Gauge.go(), level != :off)
    st
  end

  defp words(:off), do: "nothing"
  defp words(:minimal), do: "processes, exceptions and logs"
  defp words(:messages), do: "messages and processes"
  defp words(:calls), do: "calls, messages and processes"
  defp words(:full), do: "everything"

  defp words_of(:default), do: "as much as at the beginning"
  defp words_of(:off), do: "nothing"
  defp words_of(:calls), do: "calls"
  defp words_of(:full), do: "everything"

  defp because(:load), do: ", because events were lost: the machine is too busy"
  defp because(:calm), do: ", as there is room again"
  defp because({:trigger, {:exception, %module{}}}), do: ", because of a #{inspect(module)}"
  defp because({:trigger, {:exception, _}}), do: ", because of an uncaught exception"
  defp because({:trigger, {:queue, pid, length}}), do: ", because #{inspect(pid)} has #{length} messages waiting"
  defp because(:trigger_over), do: ", as the trigger is over"
  defp because(_), do: ""
end
