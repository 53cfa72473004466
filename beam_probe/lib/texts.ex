defmodule ElixirscopeProbe.Texts do
  @moduledoc """
  Where texts are in recorded bytes: the contents of binaries, strings and atoms in external term format.

  Only these may be overwritten: a secret's bytes elsewhere are there by chance (an atom's name and the next term's tag, say),
  and what is read as a tag or a size must stay.
  """

  import Bitwise

  @typedoc "Bytes: where it begins, and how many."
  @type range :: {non_neg_integer, pos_integer}

  @doc """
  Texts, in order, in those of a block's events (FORMAT.md) that hold any of these places, which are in order, too. `table`: bytes of the
  process table, with which the payload begins.
  """
  @spec in_block(binary, [range], non_neg_integer) :: [range]
  def in_block(payload, places, table) do
    <<_::binary-size(table), events::binary>> = payload
    events |> events(table, places, []) |> Enum.reverse()
  end

  @doc "Whether a range that `in_block/3` told is what a binary or charlist holds, not an atom's name."
  @spec text?(binary, non_neg_integer, pos_integer) :: boolean
  def text?(payload, at, size) do
    case payload do
      <<_::binary-size(at - 5), 109, ^size::32, _::binary>> -> true
      <<_::binary-size(at - 6), 77, ^size::32, _, _::binary>> -> true
      <<_::binary-size(at - 3), 107, ^size::16, _::binary>> -> true
      _ -> false
    end
  end

  @doc "Texts in a term, in order, given without the leading 131."
  @spec in_term(binary, [range]) :: [range]
  def in_term(etf, _places), do: etf |> values(0, []) |> Enum.reverse()

  defp events(<<>>, _, _, acc), do: acc

  defp events(bytes, at, places, acc) do
    {head, bytes, at} = varint(bytes, at)
    {bytes, at} = if (head &&& 2) == 0, do: {bytes, at}, else: skip_varint(bytes, at)
    {bytes, at} = if (head &&& 1) == 0, do: {bytes, at}, else: skip_varint(bytes, at)
    {bytes, at} = skip_varint(bytes, at)
    {size, bytes, at} = varint(bytes, at)
    <<values::binary-size(size), rest::binary>> = bytes

    # Most events hold none, and values take much longer to look at than to step over.
    case Enum.drop_while(places, fn {place, length} -> place + length <= at end) do
      [] -> acc
      [{place, _} | _] = places when place < at + size -> events(rest, at + size, places, values(values, at, acc))
      places -> events(rest, at + size, places, acc)
    end
  end

  defp skip_varint(bytes, at) do
    {_, bytes, at} = varint(bytes, at)
    {bytes, at}
  end

  defp varint(<<0::1, n::7, rest::binary>>, at), do: {n, rest, at + 1}

  defp varint(<<1::1, n::7, rest::binary>>, at) do
    {high, rest, at} = varint(rest, at + 1)
    {high <<< 7 ||| n, rest, at}
  end

  # Terms one after another: what a collection holds follows its head, so that nothing has to be remembered.
  defp values(<<>>, _, acc), do: acc
  defp values(<<97, _, rest::binary>>, at, acc), do: values(rest, at + 2, acc)
  defp values(<<6, _::16, rest::binary>>, at, acc), do: values(rest, at + 3, acc)
  defp values(<<7, _::24, rest::binary>>, at, acc), do: values(rest, at + 4, acc)
  defp values(<<98, _::32, rest::binary>>, at, acc), do: values(rest, at + 5, acc)
  defp values(<<70, _::64, rest::binary>>, at, acc), do: values(rest, at + 9, acc)
  defp values(<<t, rest::binary>>, at, acc) when t in [3, 4, 5, 106], do: values(rest, at + 1, acc)
  defp values(<<104, _, rest::binary>>, at, acc), do: values(rest, at + 2, acc)
  defp values(<<t, _::32, rest::binary>>, at, acc) when t in [105, 108, 116], do: values(rest, at + 5, acc)
  defp values(<<109, size::32, _::binary-size(size), r::binary>>, at, acc), do: text(r, at + 5, size, acc)
  defp values(<<77, size::32, _, _::binary-size(size), r::binary>>, at, acc), do: text(r, at + 6, size, acc)

  defp values(<<t, size, _::binary-size(size), r::binary>>, at, acc) when t in [115, 119],
    do: text(r, at + 2, size, acc)

  defp values(<<t, size::16, _::binary-size(size), r::binary>>, at, acc) when t in [100, 107, 118],
    do: text(r, at + 3, size, acc)

  defp values(<<110, size, _, _::binary-size(size), rest::binary>>, at, acc), do: values(rest, at + 3 + size, acc)
  defp values(<<111, size::32, _, _::binary-size(size), rest::binary>>, at, acc), do: values(rest, at + 6 + size, acc)
  defp values(<<t, rest::binary>>, at, acc) when t in [88, 89, 120], do: named(rest, at + 1, fixed(t), acc)
  defp values(<<90, ids::16, rest::binary>>, at, acc), do: named(rest, at + 3, 4 + 4 * ids, acc)
  defp values(<<1, rest::binary>>, at, acc), do: after_varint(rest, at + 1, acc)
  defp values(<<2, rest::binary>>, at, acc), do: after_varint(rest, at + 1, acc)
  # Nothing that a sink writes: better a value that cannot be read than a secret in it.
  defp values(other, at, acc), do: [{at, byte_size(other)} | acc]

  defp text(rest, at, 0, acc), do: values(rest, at, acc)
  defp text(rest, at, size, acc), do: values(rest, at + size, [{at, size} | acc])

  defp after_varint(bytes, at, acc) do
    {bytes, at} = skip_varint(bytes, at)
    values(bytes, at, acc)
  end

  # A pid, port or reference: its node's name, then bytes that are no text.
  defp named(<<t, size, _::binary-size(size), rest::binary>>, at, fixed, acc) when t in [115, 119],
    do: skip(rest, at + 2 + size, fixed, acc)

  defp named(<<t, size::16, _::binary-size(size), rest::binary>>, at, fixed, acc) when t in [100, 118],
    do: skip(rest, at + 3 + size, fixed, acc)

  defp skip(bytes, at, fixed, acc) do
    <<_::binary-size(fixed), rest::binary>> = bytes
    values(rest, at + fixed, acc)
  end

  defp fixed(88), do: 12
  defp fixed(89), do: 8
  defp fixed(120), do: 12
end
