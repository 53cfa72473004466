defmodule ElixirscopeProbe.Values do
  @moduledoc """
  The bytes of an event's values: their size, then external terms without the leading 131.
  """

  alias ElixirscopeProbe.{Block, Redaction}

  @doc "No values."
  @spec none() :: binary
  def none, do: <<0>>

  @doc "One value, redacted."
  @spec one(term) :: binary
  def one(v) when is_integer(v) and v >= 0 and v < 256, do: <<2, 97, v>>
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
  defp etf(v) when is_integer(v) and v >= -0x80000000 and v < 0x80000000, do: <<98, v::32>>
  defp etf([]), do: <<106>>
  defp etf(v) when is_atom(v) or is_integer(v) or is_float(v) or is_binary(v), do: raw(v)
  defp etf(v), do: v |> Redaction.redact() |> raw()

  defp raw(v) do
    <<131, etf::binary>> = :erlang.term_to_binary(v)
    etf
  end

  defp sized(etf) when byte_size(etf) < 128, do: <<byte_size(etf), etf::binary>>
  defp sized(etf), do: <<Block.varint(byte_size(etf))::binary, etf::binary>>
end
