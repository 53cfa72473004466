defmodule ElixirscopeProbe.Floods do
  @moduledoc """
  Processes that send, receive and change their state for seconds on end so often that nobody could look at it all. Each of these is
  recorded, but of what is large only the beginning: within a second the sinks keep less, the more there is (`c_src/report.c`,
  `ElixirscopeProbe.Tracing.Busy`). Here it is said.

  Judged by samples, as functions are by `ElixirscopeProbe.Governor`.
  """

  alias ElixirscopeProbe.Control

  # `streaks`: windows in a row with too many.
  defstruct counts: %{}, streaks: %{}

  @type t :: %__MODULE__{}

  # Of one process within a second, and seconds after which it is said.
  @most 20_000
  @sustained 3

  @doc "So many messages and states of a process."
  @spec count(t, pid, pos_integer) :: t
  def count(floods, pid, count), do: %{floods | counts: Map.update(floods.counts, pid, count, &(&1 + count))}

  @doc "Whether there is anything to judge soon."
  @spec any?(t) :: boolean
  def any?(floods), do: floods.counts != %{} or floods.streaks != %{}

  @doc "Once a window of so many nanoseconds: of which processes less is kept now, or all again, as control events of theirs."
  @spec judge(t, pos_integer) :: {[{pid, map}], t}
  def judge(floods, time) do
    rates = for {pid, count} <- floods.counts, into: %{}, do: {pid, round(count * 1_000_000_000 / time)}
    streaks = for {pid, rate} <- rates, rate > @most, into: %{}, do: {pid, Map.get(floods.streaks, pid, 0) + 1}
    begun = for {pid, @sustained} <- streaks, do: {pid, begun(pid, rates[pid])}

    over =
      for {pid, streak} when streak >= @sustained <- floods.streaks,
          not is_map_key(streaks, pid),
          do: {pid, %{process: name(pid), level: :full, rate: Map.get(rates, pid, 0)}}

    {begun ++ over, %{floods | counts: %{}, streaks: streaks}}
  end

  defp begun(pid, rate) do
    name = name(pid)

    Control.notice(
      :flood,
      "#{name} sends, receives or changes its state more than #{@most} times a second. All of it is counted; of what is large only the beginning is kept while that lasts."
    )

    %{process: name, level: :cut, rate: rate}
  end

  defp name(pid) do
    case Process.info(pid, :registered_name) do
      {:registered_name, name} when is_atom(name) -> inspect(name)
      _ -> inspect(pid)
    end
  end
end
