defmodule :elixirscope_rt do
  @moduledoc "Stands for the runtime in the instrumenter's own tests: keeps every event, in order."

  import Bitwise

  @table __MODULE__

  def start do
    if :ets.whereis(@table) == :undefined, do: :ets.new(@table, [:named_table, :public, :ordered_set])
    :ets.delete_all_objects(@table)
    :persistent_term.put(@table, :atomics.new(2, []))
    :ok
  end

  @doc "Only counts from here on: for loops of millions of turns."
  def quiet(quiet? \\ true), do: :persistent_term.put({@table, :quiet}, quiet?)

  def events, do: for({_, event} <- :ets.tab2list(@table), do: event)

  @doc "Keeps from here on also the messages that were taken."
  def messages(keep? \\ true), do: :persistent_term.put({@table, :messages}, keep?)

  defp keep(way, site, act, values) do
    counters = :persistent_term.get(@table)

    if :persistent_term.get({@table, :quiet}, false) do
      :ok
    else
      n = :atomics.add_get(counters, 1, 1)
      :ets.insert(@table, {n, {way, site, self(), act, values}})
      :ok
    end
  end

  def enter_list(site, values) do
    act = :atomics.add_get(:persistent_term.get(@table), 2, 1)
    keep(:enter, site, act, values)
    act
  end

  def ev_list(site, act, values), do: keep(:ev, site, act, values)
  def st_list(site, act, values), do: keep(:st, site, act, values)

  # As `ElixirscopeProbe.Instrument.Two` says it.
  defp two(site, act, also, values) do
    {first, second} = Enum.split(values, also >>> 16 &&& 15)
    if first_is_st?(also), do: st_list(site, act, first), else: ev_list(site, act, first)
    second(site, act, also, second)
  end

  defp second(site, act, also, values) do
    site = bor(band(site, bnot(0xFFFF)), also &&& 0xFFFF)
    if second_is_st?(also), do: st_list(site, act, values), else: ev_list(site, act, values)
  end

  defp first_is_st?(also), do: (also >>> 20 &&& 1) == 1
  defp second_is_st?(also), do: (also >>> 21 &&& 1) == 1

  def secret(value), do: keep(:secret, 0, 0, [value])

  def taken(message),
    do: if(:persistent_term.get({@table, :messages}, false), do: keep(:taken, 0, 0, [message]), else: :ok)

  def halting, do: keep(:halting, 0, 0, [])

  for n <- 0..8 do
    values = Macro.generate_arguments(n, __MODULE__)
    def enter(site, unquote_splicing(values)), do: enter_list(site, unquote(values))

    def enter_two(site, also, unquote_splicing(values)) do
      {first, second} = Enum.split(unquote(values), also >>> 16 &&& 15)
      act = enter_list(site, first)
      second(site, act, also, second)
      act
    end

    def ev_two(site, act, also, unquote_splicing(values)), do: two(site, act, also, unquote(values))

    if n < 8 do
      def ev(site, act, unquote_splicing(values)), do: ev_list(site, act, unquote(values))
      def st(site, act, unquote_splicing(values)), do: st_list(site, act, unquote(values))
    end
  end
end
