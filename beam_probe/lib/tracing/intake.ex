defmodule ElixirscopeProbe.Tracing.Intake do
  @moduledoc """
  What a portable sink's writer does with what the VM's tracing tells it: the first of several writers is the tracer of all processes.

  Who is traced cannot be made to wait. So what the writer does not keep up with is dropped, and counted: first what passes, as messages and
  states; births, ends, links and the like are kept as long as can be, for all else hangs on them.
  """

  import ElixirscopeProbe.EventStream, only: [control_event_of: 5, look_at_queue: 1, lose: 2, tick: 1, weigh: 1]
  import Bitwise, only: [&&&: 2]

  alias ElixirscopeProbe.{EventStream, Gauge, Governor, Processes, Run}
  alias ElixirscopeProbe.Tracing.{Busy, Messages}

  # The queue is looked at every so many events.
  @sample 256
  # Words of a state that is copied at each callback.
  @large 128 * 1024

  @doc "Takes a trace message in; `st.traced` has counted it."
  @spec take(EventStream.t(), tuple) :: EventStream.t()
  def take(st, message) do
    st = if (st.traced &&& @sample - 1) == 0, do: look_at_queue(st), else: st

    if st.stopped != nil or dropped?(st.flooded, message),
      do: lose(st, 1),
      else: event(st, Messages.event(message))
  end

  defp dropped?(false, _), do: false
  defp dropped?(:all, _), do: true
  defp dropped?(:passing, message), do: Messages.passing?(message)

  defp event(st, {pid, t, site, [first | _] = values}) when is_pid(pid) do
    if Messages.wanted?(site, Gauge.mode(st.gauge)) and not Processes.own?(st.processes, first),
      do: of_writer(st, pid, t, site, values),
      else: st
  end

  defp event(st, _), do: st

  # A process's events are all one writer's.
  defp of_writer(st, pid, t, site, values) do
    st = if (st.traced &&& @sample - 1) == 0, do: sampled(st, pid, site), else: st
    {cut, st} = if Messages.small?(values), do: {values, st}, else: cut(st, pid, t, site, values)
    writer = Run.writer(Run.get(), pid)

    if writer == self() do
      record(st, pid, t, site, cut)
    else
      send(writer, {:traced, pid, t, site, cut})
      st
    end
  end

  # Only what is large is counted: nothing else is written otherwise of who is busy.
  defp cut(st, pid, t, site, values) do
    {busy?, busy} = if Messages.many?(site), do: Busy.count(st.busy, {pid, site}, t), else: {false, st.busy}
    cut = Messages.cut(values, site, busy?)
    {cut, if(cut === values, do: %{st | busy: busy}, else: large(%{st | busy: busy}, pid, site, values))}
  end

  # One stands for all since the one before.
  defp sampled(st, pid, site), do: tick(%{st | governor: Governor.sample(st.governor, pid, site, @sample)})

  # Much may be waiting in few messages.
  defp large(st, pid, site, values) do
    if Messages.state?(site) and :erts_debug.flat_size(values) > @large,
      do: send(Run.get().tracing, {:large_state, pid})

    weigh(st)
  end

  @doc "Records an event that the first writer took in."
  @spec record(EventStream.t(), pid, integer, pos_integer, [term]) :: EventStream.t()
  def record(st, pid, t, site, values) do
    if Processes.own?(st.processes, pid), do: st, else: control_event_of(st, pid, t, site, values)
  end
end
