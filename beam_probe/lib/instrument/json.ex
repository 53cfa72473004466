defmodule ElixirscopeProbe.Instrument.Json do
  @moduledoc "Writes JSON (RFC 8259); the probe has no dependencies, so it brings its own twenty lines."

  @doc """
  Encodes strings (UTF-8), integers, floats, booleans, nil, other atoms (as strings), lists and maps.
  """
  @spec encode(term) :: iodata
  def encode(nil), do: "null"
  def encode(true), do: "true"
  def encode(false), do: "false"
  def encode(atom) when is_atom(atom), do: encode(Atom.to_string(atom))
  def encode(integer) when is_integer(integer), do: Integer.to_string(integer)
  def encode(float) when is_float(float), do: Float.to_string(float)
  def encode(string) when is_binary(string), do: [?", escape(string, string, 0, 0), ?"]
  def encode([]), do: "[]"
  def encode(list) when is_list(list), do: [?[, list |> Enum.map(&encode/1) |> Enum.intersperse(?,), ?]]

  def encode(map) when is_map(map) do
    pairs = for {key, value} <- map, do: [encode(to_string(key)), ?:, encode(value)]
    [?{, Enum.intersperse(pairs, ?,), ?}]
  end

  # Copies runs that need no escape as one part of the original.
  defp escape(<<char, rest::binary>>, original, start, length) when char < 0x20 or char in [?", ?\\] do
    [binary_part(original, start, length), special(char) | escape(rest, original, start + length + 1, 0)]
  end

  defp escape(<<_, rest::binary>>, original, start, length), do: escape(rest, original, start, length + 1)
  defp escape(<<>>, original, start, length), do: [binary_part(original, start, length)]

  defp special(?"), do: "\\\""
  defp special(?\\), do: "\\\\"
  defp special(?\n), do: "\\n"
  defp special(?\r), do: "\\r"
  defp special(?\t), do: "\\t"
  defp special(char), do: ["\\u", char |> Integer.to_string(16) |> String.pad_leading(4, "0")]
end
