defmodule ElixirscopeProbe.EventStream do
  @moduledoc """
  What a writer writes: one stream's open block, its segments on disk, and what they may take.

  The state of `ElixirscopeProbe.Writer`, in whose process all of this runs.
  """

  alias ElixirscopeProbe.{
    Block,
    Control,
    Drain,
    Gauge,
    Native,
    Processes,
    Redaction,
    Secrets,
    SecretValues,
    Segments,
    Tests,
    Texts,
    Values
  }

  alias ElixirscopeProbe.Tracing.Busy

  @block_size 64 * 1024 - 512
  @flush_ms 100
  # Queue lengths at which reporters begin to wait, and go on.
  @high 20_000
  @low 4_000
  # Lengths at which what the VM's tracing tells is dropped, for it cannot be made to wait: messages and what else passes; and all of it.
  @flood 500_000
  @deluge 2_000_000
  # Few messages may hold much: so many bytes are a flood, too.
  @heavy 512 * 1024 * 1024
  @weigh_ns 50_000_000
  # How long the engine has to make room on disk before recording stops.
  @room_ms 30_000

  @site_start 1
  @site_loss 5
  @site_test_started 7

  defstruct [
    :index,
    :gauge,
    :base,
    :registry,
    :secrets,
    :main,
    :segments,
    :processes,
    :tests,
    :governor,
    :open,
    sites: %{},
    block: 0,
    lost: 0,
    behind: false,
    flooded: false,
    heavy: false,
    weighed: nil,
    traced: 0,
    busy: %Busy{},
    ticking: false,
    stopped: nil
  ]

  @type t :: %__MODULE__{}

  @doc "Bytes of events at which a block is full."
  @spec block_size() :: pos_integer
  def block_size, do: @block_size

  @doc "Enters a process in the block's table, and says who it is when it is new."
  @spec introduce(t, pid, integer) :: t
  def introduce(st, p, t) do
    if Block.knows?(st.open, p) do
      st
    else
      case Processes.number(st.processes, p) do
        {:known, proc} ->
          %{st | open: Block.introduce(st.open, p, proc)}

        {:new, proc, info, processes} ->
          block = st.open |> Block.introduce(p, proc) |> Block.event(p, @site_start, 0, t, Values.one(info))
          %{st | open: block, processes: processes}
      end
    end
  end

  @doc "Appends a control event (FORMAT.md) of a process, at a monotonic time in nanoseconds."
  @spec control_event(t, pid, integer, pos_integer, term) :: t
  def control_event(st, p, t, site, value), do: event(st, p, t, site, Values.one(value))

  @doc "As `control_event/5`, of the values that the VM's tracing tells."
  @spec control_event_of(t, pid, integer, pos_integer, [term]) :: t
  def control_event_of(st, p, t, site, values), do: event(st, p, t, site, Values.traced(values))

  defp event(st, p, t, site, values) do
    st = if Block.size(st.open) >= @block_size, do: write(st), else: st

    if st.stopped do
      st
    else
      st = introduce(st, p, t)
      tick(%{st | open: Block.event(st.open, p, site, 0, t, values)})
    end
  end

  @doc "Notes that a process is at a site of a test module; says what ExUnit said of the test that begins with it."
  @spec test_entered(t, Tests.sites(), pos_integer, pid, integer) :: t
  # ExUnit's formatter knows the test, the writer that saw it run knows its process. Either may come first.
  def test_entered(st, sites, site, pid, time) do
    {said, tests} = Tests.entered(st.tests, sites, site, pid)
    st = %{st | tests: tests}
    if said, do: control_event(st, pid, time, @site_test_started, said), else: st
  end

  @doc "Sees that what is in the block is written soon."
  @spec tick(t) :: t
  def tick(%{ticking: true} = st), do: st

  def tick(st) do
    Process.send_after(self(), :tick, @flush_ms)
    %{st | ticking: true}
  end

  @doc "Lets reporters wait while this process's queue is long; where that does not help, what cannot wait is dropped."
  @spec look_at_queue(t) :: t
  def look_at_queue(st) do
    {:message_queue_len, length} = Process.info(self(), :message_queue_len)
    st = if length > @flood or st.heavy, do: %{st | flooded: if(length > @deluge, do: :all, else: :passing)}, else: st

    cond do
      length < @low and not st.heavy and st.flooded != false ->
        look_at_queue(%{st | flooded: false})

      length > @high and not st.behind ->
        Gauge.behind(st.gauge, st.index, true)
        %{st | behind: true}

      length < @low and st.behind ->
        Gauge.behind(st.gauge, st.index, false)
        %{st | behind: false}

      true ->
        st
    end
  end

  @doc "Looks at the queue, and how much is in it. To weigh a long one takes its time, so it is done now and then."
  @spec weigh(t) :: t
  def weigh(st) do
    now = now()

    if st.weighed == nil or now - st.weighed > @weigh_ns,
      do: look_at_queue(%{st | heavy: heavy?(), weighed: now}),
      else: st
  end

  # What was received is garbage by now.
  defp heavy?, do: memory() > @heavy and :erlang.garbage_collect() and memory() > @heavy

  defp memory, do: self() |> Process.info(:memory) |> elem(1)

  @doc "Writes the open block. Secrets that were met in it are overwritten in all of it."
  @spec write(t) :: t
  def write(st) do
    if Block.count(st.open) > 0,
      do: store([Block.close(st.open)], %{st | open: Block.next(st.open)}),
      else: store([], st)
  end

  @doc "Writes blocks that were closed, in order."
  @spec store([{binary, map}], t) :: t
  def store(blocks, st) do
    if st.open == :native, do: Drain.secrets()

    case {Redaction.take(), blocks} do
      {[], []} -> st
      {met, blocks} -> st.secrets |> Secrets.learn(met) |> enough(st) |> sealed(blocks, st) |> stored()
    end
  end

  # To tell of each text takes longer than to write it.
  defp enough(pattern, st) do
    if st.open == :native and Secrets.full?(pattern), do: Native.enough()
    pattern
  end

  defp stored(st) do
    if st.open == :native, do: Native.stored()
    st
  end

  # One write for many blocks: each is a change of threads for us, and we must keep up.
  defp sealed(pattern, blocks, st) do
    {blocks, st} = Enum.map_reduce(blocks, st, &seal(&1, pattern, &2))
    size = blocks |> Enum.map(&elem(&1, 0)) |> Enum.sum()

    if Gauge.bytes(st.gauge) + size <= Gauge.allowed(st.gauge),
      do: put(blocks, size, pattern, st),
      else: Enum.reduce(blocks, st, &put([&1], elem(&1, 0), pattern, &2))
  end

  defp seal({payload, header}, pattern, st) do
    header = Map.merge(header, %{stream: st.index, block: st.block + 1, base: st.base, lost: st.lost})

    payload =
      payload |> Secrets.scrub(pattern, &Texts.in_block(&1, &2, header.table)) |> SecretValues.in_block(header.table)

    bytes = Block.seal(payload, header)
    {{IO.iodata_length(bytes), header.events, bytes}, %{st | lost: 0, block: st.block + 1}}
  end

  defp put([], _, _, st), do: st
  defp put(blocks, _, _, %{stopped: why} = st) when why != nil, do: lose(st, events(blocks))

  defp put(blocks, size, pattern, st) do
    events = events(blocks)

    with true <- room?(st, size),
         {:ok, segments} <- Segments.write(st.segments, Enum.map(blocks, &{elem(&1, 0), elem(&1, 2)}), pattern) do
      Gauge.add(st.gauge, :events, events)
      %{st | segments: segments}
    else
      false -> st |> lose(events) |> stop(:budget, "the disk budget is used up")
      {:error, reason} -> st |> lose(events) |> stop(:disk, "#{:file.format_error(reason)}")
    end
  end

  defp events(blocks), do: blocks |> Enum.map(&elem(&1, 1)) |> Enum.sum()

  # Whether they may be written. An engine can make room by dropping the oldest segments: it has a moment for it.
  defp room?(st, size) do
    room? = room?(st, Gauge.add(st.gauge, :bytes, size), size, now() + @room_ms * 1_000_000)
    Gauge.behind(st.gauge, st.index, st.behind)
    room?
  end

  defp room?(st, bytes, size, deadline) do
    cond do
      bytes <= Gauge.allowed(st.gauge) ->
        true

      Gauge.engine(st.gauge) == 1 and now() < deadline ->
        Gauge.behind(st.gauge, st.index, true)
        Process.sleep(5)
        room?(st, Gauge.bytes(st.gauge), size, deadline)

      true ->
        Gauge.add(st.gauge, :bytes, -size)
        false
    end
  end

  @doc "Nothing more is recorded, reporters do not wait for us any longer; `text` tells the user why."
  @spec stop(t, atom, String.t()) :: t
  def stop(%{stopped: nil} = st, why, text) do
    # Said first: a program that sees it may be over in no time.
    Control.notice(:recording_stopped, "Recording stopped: #{text}.")
    Gauge.set(st.gauge, Gauge.go(), false)
    Gauge.behind(st.gauge, st.index, false)
    if why == :budget, do: last_word(st)
    %{st | stopped: why, behind: false}
  end

  def stop(st, _, _), do: st

  # A small block beyond the budget that says why nothing follows.
  defp last_word(st) do
    block = Block.new() |> Block.introduce(self(), Gauge.add(st.gauge, :proc, 1))
    block = Block.event(block, self(), @site_loss, 0, now(), Values.one(%{reason: :budget, count: st.lost}))
    {payload, header} = Block.close(block)
    header = Map.merge(header, %{stream: st.index, block: st.block + 1, base: st.base, lost: st.lost})
    bytes = Block.seal(payload, header)
    Segments.write(st.segments, [{IO.iodata_length(bytes), bytes}], nil)
  end

  @doc "Counts lost events."
  @spec lose(t, non_neg_integer) :: t
  def lose(st, n) do
    Gauge.add(st.gauge, :lost, n)
    %{st | lost: st.lost + n}
  end

  defp now, do: :erlang.monotonic_time(:nanosecond)
end
