defmodule ElixirscopeProbe.Governor do
  @moduledoc """
  Steps functions down that report for seconds on end so often that nobody could look at it: their statements and values
  are no longer written, their calls still are. Where that would be too much still, they are only counted. They step up again when
  they are quiet.

  Judged by samples: one event of many stands for all of them. What is only counted is judged by its count.
  """

  alias ElixirscopeProbe.{Floods, Gauge, Registry}

  # `governed`: for each function its level, who caused it, windows in a row in which it was quiet; of what is only counted how
  # often it had been entered before, and has been since, and for how many windows.
  defstruct [:gauge, :registry, :rate, :since, samples: [], streaks: %{}, governed: %{}, floods: %Floods{}]

  @type t :: %__MODULE__{}

  @window 1_000_000_000
  # Windows in a row with too many events, and the share of a process's events that makes a function the cause.
  @sustained 3
  @share 0.15
  @quiet_windows 2
  # Windows after which is said how often what is only counted was entered so far: a VM may be killed.
  @tell 10
  # Sites below it are no places in code (FORMAT.md).
  @control 64

  @doc "Nothing is governed. `rate`: events of one process within a second that are too many, if they go on."
  @spec new(Gauge.t(), pid, pos_integer) :: t
  def new(gauge, registry, rate), do: %__MODULE__{gauge: gauge, registry: registry, rate: rate, since: now()}

  @doc "Takes an event's word for what ran: it stands for `count` events."
  @spec sample(t, pid, pos_integer, pos_integer) :: t
  def sample(g, pid, site, count) when site < @control, do: %{g | floods: Floods.count(g.floods, pid, count)}
  def sample(g, pid, site, count), do: %{g | samples: [{pid, site, count} | g.samples]}

  @doc "Whether there is anything to judge soon."
  @spec busy?(t) :: boolean
  def busy?(g), do: g.governed != %{} or g.samples != [] or Floods.any?(g.floods)

  @doc "Once a window: the functions that step down or up, and processes, as control events of the process that caused it."
  @spec judge(t) :: {[{pid, map}], t}
  def judge(g) do
    time = now() - g.since

    if time < @window do
      {[], g}
    else
      Gauge.cool(g.gauge)

      rates =
        for {pid, _, count} <- g.samples, pid, reduce: %{}, do: (acc -> Map.update(acc, pid, count, &(&1 + count)))

      hot = for {pid, count} <- rates, a_second(count, time) > g.rate, do: pid
      g = %{g | streaks: Map.new(hot, &{&1, Map.get(g.streaks, &1, 0) + 1})}
      causes = for pid <- hot, g.streaks[pid] >= @sustained, cause <- causes(g, pid, rates[pid], time), do: cause

      {down, g} = Enum.flat_map_reduce(causes, g, &step_down/2)
      {counted, g} = Enum.flat_map_reduce(g.governed, g, &count(&1, &2, time))
      {up, g} = Enum.flat_map_reduce(g.governed, g, &step_up(&1, &2, rates))
      if down != [] or up != [], do: Gauge.set(g.gauge, Gauge.governing(), g.governed != %{})
      {processes, floods} = Floods.judge(g.floods, time)
      {down ++ counted ++ up ++ processes, %{g | since: now(), samples: [], floods: floods}}
    end
  end

  @doc "How often what is only counted was entered so far, as control events."
  @spec counted(t) :: [{pid, map}]
  def counted(g) do
    for {function, %{level: :count} = it} <- g.governed,
        do: {it.pid, change(function, :count, it.rate, entered(g, function) - it.before)}
  end

  # Each with its events in a second, and how many would be left if it did without its statements.
  defp causes(g, pid, total, time) do
    sites = for {^pid, site, count} <- g.samples, reduce: %{}, do: (acc -> Map.update(acc, site, count, &(&1 + count)))

    functions =
      for {site, count} <- sites, function = Registry.function(g.registry, site), do: {function, {site, count}}

    for {function, counts} <- Enum.group_by(functions, &elem(&1, 0), &elem(&1, 1)),
        rate = counts |> Enum.map(&elem(&1, 1)) |> Enum.sum(),
        rate >= total * @share and not match?(%{level: :count}, g.governed[function]) and not others?(g, function) do
      calls = for {site, count} <- counts, site not in function.statements, reduce: 0, do: (sum -> sum + count)
      {pid, function, a_second(rate, time), a_second(calls, time)}
    end
  end

  # Another writer governs it.
  defp others?(g, function),
    do: not is_map_key(g.governed, function) and Enum.any?(function.enters, &Gauge.governed?(g.gauge, &1))

  defp step_down({pid, function, rate, calls}, g) do
    level = if calls > g.rate or is_map_key(g.governed, function), do: :count, else: :calls
    Enum.each(function.sites, &Gauge.govern(g.gauge, &1, level))
    it = %{level: level, pid: pid, rate: rate, quiet: 0, windows: 0, before: entered(g, function), turns: 0}
    # What is left of the process's events is judged anew.
    {[{pid, change(function, level, rate, if(level == :count, do: 0))}],
     %{g | governed: Map.put(g.governed, function, it), streaks: Map.put(g.streaks, pid, 0)}}
  end

  defp count({function, %{level: :count} = it}, g, time) do
    turns = entered(g, function) - it.before
    it = %{it | turns: turns, rate: a_second(turns - it.turns, time), windows: it.windows + 1}

    told =
      if rem(it.windows, @tell) == 0,
        do: [{it.pid, change(function, :count, it.rate, turns)}],
        else: []

    {told, %{g | governed: Map.put(g.governed, function, it)}}
  end

  defp count(_, g, _), do: {[], g}

  defp step_up({function, it}, g, rates) do
    rate = if it.level == :count, do: it.rate, else: Map.get(rates, it.pid, 0)
    quiet = if rate < g.rate / 10, do: it.quiet + 1, else: 0

    if quiet >= @quiet_windows do
      Enum.each(function.sites, &Gauge.govern(g.gauge, &1, :full))
      turns = if it.level == :count, do: entered(g, function) - it.before
      {[{it.pid, change(function, :full, rate, turns)}], %{g | governed: Map.delete(g.governed, function)}}
    else
      {[], %{g | governed: Map.put(g.governed, function, %{it | quiet: quiet})}}
    end
  end

  defp entered(g, function), do: function.enters |> Enum.map(&Gauge.counted(g.gauge, &1)) |> Enum.sum()

  defp change(function, level, rate, turns) do
    change = %{module: function.module, function: function.name, arity: function.arity, level: level, rate: rate}
    if turns, do: Map.put(change, :turns, turns), else: change
  end

  defp a_second(count, time), do: round(count * @window / time)

  defp now, do: :erlang.monotonic_time(:nanosecond)
end
