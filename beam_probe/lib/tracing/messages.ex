defmodule ElixirscopeProbe.Tracing.Messages do
  @moduledoc """
  The portable sink's side of tracing: what the VM tells the writer of a traced process becomes a control event (FORMAT.md).

  Expected are messages with `:monotonic_timestamp`, whose times are nanoseconds, and for `call` what
  `ElixirscopeProbe.Tracing.Patterns` has made of the arguments.
  """

  import Bitwise, only: [&&&: 2]

  alias ElixirscopeProbe.{Cut, Gauge, Tracing}

  @type event :: {pid, time :: integer, site :: pos_integer, [term]}

  @name 3
  @send 11
  @send_to_nobody 12
  @receive 13
  @state 15
  @exit 16
  @spawn 17
  @spawned 18
  @link 19
  @unlink 20
  @monitor 33

  # States, telemetry, tables.
  @passing [@state, 25, 26]

  @go Gauge.go()
  @messages Gauge.go() + Gauge.messages()
  @left_alone Tracing.left_alone()

  @doc "The event of a trace message, values as they are; nil where it is none."
  @spec event(tuple) :: event | nil
  def event({:trace_ts, pid, :receive, message, from, t}), do: {pid, t, @receive, [from, message]}
  def event({:trace_ts, pid, :receive, message, t}), do: {pid, t, @receive, [:"$elixirscope_unknown", message]}
  def event({:trace_ts, pid, :send, message, to, t}), do: {pid, t, @send, [to, message]}

  def event({:trace_ts, pid, :send_to_non_existing_process, message, to, t}),
    do: {pid, t, @send_to_nobody, [to, message]}

  def event({:trace_ts, pid, :call, _function, values, t}) when is_tuple(values) do
    [site | values] = Tuple.to_list(values)
    if hd(values) in @left_alone, do: nil, else: {pid, t, site, values}
  end

  def event({:trace_ts, pid, :return_from, _function, reference, t}), do: {pid, t, @monitor, [reference]}
  def event({:trace_ts, pid, :spawn, child, call, t}), do: {pid, t, @spawn, [child, call]}
  def event({:trace_ts, pid, :spawned, parent, call, t}), do: {pid, t, @spawned, [parent, call]}
  def event({:trace_ts, pid, :exit, reason, t}), do: {pid, t, @exit, [reason]}
  def event({:trace_ts, pid, link, other, t}) when link in [:link, :getting_linked], do: {pid, t, @link, [other]}

  def event({:trace_ts, pid, unlink, other, t}) when unlink in [:unlink, :getting_unlinked],
    do: {pid, t, @unlink, [other]}

  def event({:trace_ts, pid, :register, name, t}), do: {pid, t, @name, [name]}
  def event({:trace_ts, pid, :unregister, _name, t}), do: {pid, t, @name, [nil]}
  def event(_), do: nil

  @doc "Whether a trace message is of something that only passes: a message, a state, what is measured."
  @spec passing?(tuple) :: boolean
  def passing?(message) when :erlang.element(3, message) in [:send, :receive, :send_to_non_existing_process], do: true
  def passing?({:trace_ts, _, :call, _function, values, _}) when is_tuple(values), do: elem(values, 0) in @passing
  def passing?(_), do: false

  @doc "Whether an event of this site is recorded in this mode (`ElixirscopeProbe.Gauge`)."
  @spec wanted?(pos_integer, non_neg_integer) :: boolean
  def wanted?(site, mode) when site in [@send, @send_to_nobody, @receive], do: (mode &&& @messages) == @messages
  def wanted?(_, mode), do: (mode &&& @go) == @go

  @doc "Whether an event of this site holds a state."
  @spec state?(pos_integer) :: boolean
  def state?(site), do: site == @state

  @doc "Whether there may be very many events of this site: what is sent, what comes, and states."
  @spec many?(pos_integer) :: boolean
  def many?(site), do: site in [@send, @send_to_nobody, @receive, @state]

  @doc "Whether none of the values is so large that it would be cut of any process."
  @spec small?([term]) :: boolean
  def small?([v, w]), do: Cut.fits?(v, Cut.small()) and Cut.fits?(w, Cut.small())
  def small?(values), do: Enum.all?(values, &Cut.fits?(&1, Cut.small()))

  @doc "Values cut to their budget: a state may be larger than other values; of a process that is `busy?` nothing may be large."
  @spec cut([term], pos_integer, boolean) :: [term]
  def cut(values, _, true), do: Enum.map(values, &Cut.value(&1, Cut.small()))

  def cut([kind, module, state, next], @state, false),
    do: [kind, module, Cut.value(state, Cut.state()), Cut.value(next, Cut.full())]

  def cut(values, _, false), do: Enum.map(values, &Cut.value(&1, Cut.full()))
end
