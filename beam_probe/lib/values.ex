defmodule ElixirscopeProbe.Values do
  @moduledoc """
  The bytes of an event's values: their size, then external terms without the leading 131.
  """

  alias ElixirscopeProbe.{Block, Redaction}

  # Short marks, and integers of two and three bytes (FORMAT.md).
  @list_mark 3
  @binary_mark 4
  @integer_16 6
  @integer_24 7

  @cut_list {:"$elixirscope_cut", :list, -1}
  <<131, cut_list::binary>> = :erlang.term_to_binary(@cut_list)
  @cut_list_etf cut_list
  @cut_list_size byte_size(cut_list)

  @doc "No values."
  @spec none() :: binary
  def none, do: <<0>>

  @doc "One value, redacted."
  @spec one(term) :: binary
  def one(v) when is_integer(v) and v >= 0 and v < 256, do: <<2, 97, v>>
  def one(v) when is_integer(v) and v >= -0x8000 and v < 0x8000, do: <<3, @integer_16, v::16>>
  def one(v) when is_integer(v) and v >= -0x800000 and v < 0x800000, do: <<4, @integer_24, v::24>>
  def one(v) when is_integer(v) and v >= -0x80000000 and v < 0x80000000, do: <<5, 98, v::32>>
  def one([]), do: <<1, 106>>
  def one(v), do: sized(etf(v))

  @doc "Two values, redacted."
  @spec two(term, term) :: binary
  def two(v, w) do
    v = etf(v)
    w = etf(w)
    size = byte_size(v) + byte_size(w)

    if size < 128,
      do: <<size, v::binary, w::binary>>,
      else: <<Block.varint(size)::binary, v::binary, w::binary>>
  end

  @doc "What the VM's tracing tells of an event, redacted: the VM's encoder is asked once for all of its values, as a tuple's elements."
  @spec traced([term]) :: binary
  def traced([v, w]), do: elements({Redaction.redact(v), Redaction.redact(w)})
  def traced(values), do: values |> Enum.map(&Redaction.redact/1) |> List.to_tuple() |> elements()

  defp elements(values) do
    <<131, 104, _, etf::binary>> = :erlang.term_to_binary(values)
    sized(etf)
  end

  @doc "Several values, redacted."
  @spec many([term]) :: binary
  def many(values), do: values |> append(<<>>) |> sized()

  defp append([v | values], etf), do: append(values, <<etf::binary, etf(v)::binary>>)
  defp append([], etf), do: etf

  # Small integers are most of what programs bind; writing them here is faster than to call the VM's encoder.
  defp etf(v) when is_integer(v) and v >= 0 and v < 256, do: <<97, v>>
  defp etf(v) when is_integer(v) and v >= -0x8000 and v < 0x8000, do: <<@integer_16, v::16>>
  defp etf(v) when is_integer(v) and v >= -0x800000 and v < 0x800000, do: <<@integer_24, v::24>>
  defp etf(v) when is_integer(v) and v >= -0x80000000 and v < 0x80000000, do: <<98, v::32>>
  defp etf([]), do: <<106>>
  defp etf(v) when is_atom(v) or is_integer(v) or is_float(v) or is_binary(v), do: raw(v)
  defp etf([_ | _] = v), do: v |> Redaction.redact() |> raw() |> briefly(v)

  defp etf({:"$elixirscope_cut", :binary, size, prefix}) when is_integer(size) and is_binary(prefix),
    do: <<@binary_mark, etf(size)::binary, 109, byte_size(prefix)::32, prefix::binary>>

  defp etf(v), do: v |> Redaction.redact() |> raw()

  # What the VM wrote of a list that was cut ends in a long mark. So may a text that is a list's tail.
  defp briefly(etf, list) do
    before = byte_size(etf) - @cut_list_size

    case etf do
      <<kept::binary-size(before), @cut_list_etf>> ->
        if tail(list) == @cut_list, do: <<kept::binary, @list_mark>>, else: etf

      _ ->
        etf
    end
  end

  defp tail([_ | tail]), do: tail(tail)
  defp tail(tail), do: tail

  defp raw(v) do
    <<131, etf::binary>> = :erlang.term_to_binary(v)
    etf
  end

  defp sized(etf) when byte_size(etf) < 128, do: <<byte_size(etf), etf::binary>>
  defp sized(etf), do: <<Block.varint(byte_size(etf))::binary, etf::binary>>
end
