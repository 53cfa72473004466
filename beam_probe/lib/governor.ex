defmodule ElixirscopeProbe.Governor do
  @moduledoc """
  Steps functions down that report for seconds on end so often that nobody could look at it: their statements and values
  are no longer written, their calls still are. They step up again when they are quiet.

  Judged by samples: one event of many stands for all of them.
  """

  alias ElixirscopeProbe.{Floods, Gauge, Registry}

  defstruct [:gauge, :registry, :rate, :since, samples: [], streaks: %{}, governed: %{}, floods: %Floods{}]

  @type t :: %__MODULE__{}

  @window 1_000_000_000
  # Windows in a row with too many events, and the share of a process's events that makes a function the cause.
  @sustained 3
  @share 0.15
  @quiet_windows 2
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

      hot = for {pid, count} <- rates, count * @window / time > g.rate, do: pid
      streaks = Map.new(hot, &{&1, Map.get(g.streaks, &1, 0) + 1})
      causes = for pid <- hot, streaks[pid] >= @sustained, cause <- causes(g, pid, rates[pid]), do: cause

      {down, g} = Enum.flat_map_reduce(causes, g, &step_down/2)
      {up, g} = Enum.flat_map_reduce(g.governed, g, &step_up(&1, &2, rates))
      if down != [] or up != [], do: Gauge.set(g.gauge, Gauge.governing(), g.governed != %{})
      {processes, floods} = Floods.judge(g.floods, time)
      {down ++ up ++ processes, %{g | since: now(), samples: [], streaks: streaks, floods: floods}}
    end
  end

  defp causes(g, pid, total) do
    sites = for {^pid, site, count} <- g.samples, reduce: %{}, do: (acc -> Map.update(acc, site, count, &(&1 + count)))
    functions = for {site, count} <- sites, function = Registry.function(g.registry, site), do: {function, count}

    for {function, counts} <- Enum.group_by(functions, &elem(&1, 0), &elem(&1, 1)),
        rate = Enum.sum(counts),
        rate >= total * @share and not is_map_key(g.governed, function),
        do: {pid, function, rate}
  end

  defp step_down({pid, function, rate}, g) do
    Enum.each(function.sites, &Gauge.govern(g.gauge, &1, true))
    {[{pid, change(function, :calls, rate)}], %{g | governed: Map.put(g.governed, function, {pid, 0})}}
  end

  defp step_up({function, {pid, quiet}}, g, rates) do
    quiet = if Map.get(rates, pid, 0) < g.rate / 10, do: quiet + 1, else: 0

    if quiet >= @quiet_windows do
      Enum.each(function.sites, &Gauge.govern(g.gauge, &1, false))
      {[{pid, change(function, :full, Map.get(rates, pid, 0))}], %{g | governed: Map.delete(g.governed, function)}}
    else
      {[], %{g | governed: Map.put(g.governed, function, {pid, quiet})}}
    end
  end

  defp change(function, level, rate),
    do: %{module: function.module, function: function.name, arity: function.arity, level: level, rate: rate}

  defp now, do: :erlang.monotonic_time(:nanosecond)
end
