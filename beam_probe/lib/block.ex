defmodule ElixirscopeProbe.Block do
  @moduledoc """
  A block of events in the making: the bytes of FORMAT.md, built by appending.

  Pure, but for the native sink's block, which is `:native` and lives in the library. Pids stand for processes; their
  numbers are given when a process enters the block's table.
  """

  alias ElixirscopeProbe.Native

  import Bitwise

  @header 56
  @magic "ESB1"
  @version 2

  @typedoc """
  Bytes after the first event's time, events, current process and its activation, time of the last event, processes in the
  table (pid → index and activation), the table reversed, the first event up to its time with that time, least and greatest
  time so far.
  """
  @type t ::
          :native
          | {binary, non_neg_integer, pid | nil, non_neg_integer, integer, map, [iodata], {binary, integer}, integer,
             integer}

  @doc "An empty block."
  @spec new() :: t
  def new, do: {<<>>, 0, nil, 0, 0, %{}, [], {<<>>, 0}, 0, 0}

  @doc "An empty block of the same kind."
  @spec next(t) :: t
  def next(:native), do: :native
  def next(_), do: new()

  @doc "Bytes of events so far, about."
  @spec size(t) :: non_neg_integer
  def size(:native), do: Native.size()
  def size(block), do: byte_size(elem(block, 0))

  @doc "Events so far."
  @spec count(t) :: non_neg_integer
  def count(:native), do: Native.count()
  def count(block), do: elem(block, 1)

  @doc "The process of the last event."
  @spec process(t) :: pid | nil
  def process(block), do: elem(block, 2)

  @doc "Whether the process is in the block's table."
  @spec knows?(t, pid) :: boolean
  def knows?(:native, _), do: false
  def knows?(block, pid), do: is_map_key(elem(block, 5), pid)

  @doc "Enters a process in the block's table under its number in this recording."
  @spec introduce(t, pid, pos_integer) :: t
  def introduce(:native, pid, proc) do
    <<131, etf::binary>> = :erlang.term_to_binary(pid)
    :ok = Native.process(pid, proc, etf)
    :native
  end

  def introduce({buf, count, cur, act, t, procs, table, first, least, most}, pid, proc) do
    <<131, etf::binary>> = :erlang.term_to_binary(pid)
    entry = [varint(proc), varint(byte_size(etf)), etf]
    {buf, count, cur, act, t, Map.put(procs, pid, {map_size(procs), 0}), [entry | table], first, least, most}
  end

  @doc """
  Appends an event of a process that is in the table. `act` 0: a control event, which leaves the activation as it is.
  `values` are their encoded bytes, size first (`ElixirscopeProbe.Values`).
  """
  @spec event(t, pid, non_neg_integer, non_neg_integer, integer, binary) :: t
  # Events in code come to it through the rings.
  def event(:native, pid, site, 0, time, values) do
    :ok = Native.event(pid, site, time, values)
    :native
  end

  # Most are so: two bytes each of what comes first, and all is appended at once.
  def event({buf, count, pid, act, t, procs, table, first, least, most}, pid, site, act, time, values)
      when time >= t and site < 0x1000 and time - t < 0x2000 do
    head = two_bytes(site <<< 2) <<< 16 ||| two_bytes((time - t) <<< 1)
    {<<buf::binary, head::32, values::binary>>, count + 1, pid, act, time, procs, table, first, least, most}
  end

  def event({buf, count, pid, act, t, procs, table, first, least, most}, pid, site, act, time, values) when time >= t do
    buf = put_varint(put_varint(buf, site <<< 2), (time - t) <<< 1)
    {<<buf::binary, values::binary>>, count + 1, pid, act, time, procs, table, first, least, most}
  end

  def event({buf, count, pid, old, t, procs, table, first, least, most}, pid, site, act, time, values)
      when act != 0 and time >= t do
    buf = put_varint(put_varint(put_varint(buf, site <<< 2 ||| 1), zigzag(act - old)), (time - t) <<< 1)
    {<<buf::binary, values::binary>>, count + 1, pid, act, time, procs, table, first, least, most}
  end

  def event({buf, count, cur, cur_act, t, procs, table, first, least, most}, pid, site, act, time, values) do
    procs = if cur, do: put_act(procs, cur, cur_act), else: procs
    {index, old} = Map.fetch!(procs, pid)
    act = if act == 0, do: old, else: act
    head = site <<< 2 ||| if(pid == cur, do: 0, else: 2) ||| if(act == old, do: 0, else: 1)

    # What is not there takes no bits.
    index = if pid == cur, do: <<>>, else: varint(index)
    act_now = if act == old, do: <<>>, else: varint(zigzag(act - old))

    if count == 0 do
      before = <<varint(head)::binary, index::binary, act_now::binary>>
      {values, 1, pid, act, time, procs, table, {before, time}, time, time}
    else
      dt = varint(zigzag(time - t))
      buf = <<buf::binary, varint(head)::binary, index::binary, act_now::binary, dt::binary, values::binary>>
      {buf, count + 1, pid, act, time, procs, table, first, min(least, time), max(most, t)}
    end
  end

  @doc "A process is the probe's own: the block takes none of its events in."
  @spec disown(t, pid) :: t
  def disown(:native, pid), do: Native.own(pid) && :native
  # Here the writer sees to that.
  def disown(block, _), do: block

  @doc "A process has ended; its pid may be another's next."
  @spec ended(t, pid) :: t
  def ended(:native, pid), do: Native.ended(pid) && :native
  def ended(block, _), do: block

  defp put_act(procs, pid, act) do
    case procs do
      %{^pid => {_, ^act}} -> procs
      %{^pid => {index, _}} -> %{procs | pid => {index, act}}
    end
  end

  @doc "Closes a block that has events: its payload, and what `seal/2` needs to know of it."
  @spec close(t) :: {payload :: binary, map}
  def close(:native), do: closed(Native.close())

  def close({buf, count, _, _, t, procs, table, {first, first_time}, least, most}) do
    table = table |> Enum.reverse() |> IO.iodata_to_binary()
    # The first event counts from the block's least time, which another process's event may have set since.
    payload = <<table::binary, first::binary, varint(zigzag(first_time - least))::binary, buf::binary>>
    {payload, %{events: count, least: least, most: max(most, t), procs: map_size(procs), table: byte_size(table)}}
  end

  @doc "What `close/1` gives, of a block that the native library closed."
  @spec closed(Native.block()) :: {payload :: binary, map}
  def closed({payload, events, least, most, procs, table}),
    do: {payload, %{events: events, least: least, most: most, procs: procs, table: table}}

  @doc """
  The block's bytes. `header` is what `close/1` gave and `:stream`, `:block`, `:lost` and the clock's `:base`; the payload may
  have been scrubbed meanwhile, byte for byte.
  """
  @spec seal(binary, map) :: iodata
  def seal(payload, h) do
    rest = [
      <<@version::16-little, h.stream::16-little, h.block::32-little, h.events::32-little, h.least - h.base::64-little,
        h.most - h.base::64-little, h.procs::32-little, h.lost::32-little, h.table::32-little, 0::32>>,
      payload
    ]

    [@magic, <<byte_size(payload)::32-little, :erlang.crc32(rest)::32-little>>, rest]
  end

  @doc "Takes a block's bytes apart again: `{:ok, header bytes after the checksum, payload, rest}` or `:torn`."
  @spec split(binary) :: {:ok, binary, binary, binary} | :torn
  def split(<<@magic, size::32-little, crc::32-little, head::binary-size(@header - 12), rest::binary>>)
      when byte_size(rest) >= size do
    {payload, rest} = :erlang.split_binary(rest, size)
    if :erlang.crc32([head, payload]) == crc, do: {:ok, head, payload, rest}, else: :torn
  end

  def split(_), do: :torn

  @doc "Bytes of the process table with which the payload begins, of a head that `split/1` gave."
  @spec table_size(binary) :: non_neg_integer
  def table_size(<<_::binary-size(36), table::32-little, _::binary>>), do: table

  @doc "Puts a block together from what `split/1` gave, with a new checksum."
  @spec join(binary, binary) :: iodata
  def join(head, payload),
    do: [@magic, <<byte_size(payload)::32-little, :erlang.crc32([head, payload])::32-little>>, head, payload]

  @doc "Unsigned LEB128."
  @spec varint(non_neg_integer) :: binary
  def varint(n) when n < 0x80, do: <<n>>
  def varint(n) when n < 0x4000, do: <<1::1, n::7, n >>> 7>>
  def varint(n), do: <<1::1, n::7, varint(n >>> 7)::binary>>

  defp put_varint(buf, n) when n < 0x80, do: <<buf::binary, n>>
  defp put_varint(buf, n) when n < 0x4000, do: <<buf::binary, 1::1, n::7, n >>> 7>>
  defp put_varint(buf, n) when n < 0x200000, do: <<buf::binary, 1::1, n::7, 1::1, n >>> 7::7, n >>> 14>>
  defp put_varint(buf, n), do: put_varint(<<buf::binary, 1::1, n::7, 1::1, n >>> 7::7, 1::1, n >>> 14::7>>, n >>> 21)

  # A varint of two bytes, though it may need but one.
  defp two_bytes(n), do: (n &&& 0x7F) <<< 8 ||| 0x8000 ||| n >>> 7

  defp zigzag(n) when n >= 0, do: n <<< 1
  defp zigzag(n), do: (-n <<< 1) - 1
end
