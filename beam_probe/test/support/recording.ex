defmodule ElixirscopeProbe.Test.Recording do
  @moduledoc """
  Reads a recording as FORMAT.md says, with none of the writer's code: what the tests look at.
  """

  import Bitwise

  # The short marks in full, and how many terms they lack.
  @cut <<119, 16, "$elixirscope_cut">>
  @brief %{
    3 => {<<104, 3, @cut::binary, 119, 4, "list", 98, -1::32>>, 0},
    4 => {<<104, 4, @cut::binary, 119, 6, "binary">>, 2},
    5 => {<<@cut::binary, 104, 2, 119, 3, "map">>, 0}
  }

  @doc "All whole blocks of a recording's streams, in order: `%{stream, block, first, last, lost, procs, events}`."
  def blocks(dir) do
    for path <- segments(dir), block <- path |> File.read!() |> split([]), do: block
  end

  @doc "Segment files in order of stream and number."
  def segments(dir) do
    [dir, "seg", "*.seg"] |> Path.join() |> Path.wildcard() |> Enum.sort_by(&numbers/1)
  end

  defp numbers(path), do: path |> Path.basename(".seg") |> String.split("-") |> Enum.map(&String.to_integer/1)

  @doc "All events: `%{proc, pid, site, act, time, values, kind, …}`; those in code with their site's function, line, names."
  def events(dir) do
    sites = for table <- sites(dir), do: %{table | "sites" => List.to_tuple(table["sites"])}
    for block <- blocks(dir), event <- block.events, do: Map.merge(event, place(sites, event.site))
  end

  @doc "Events in code of a process that entered a function of this name."
  def events_of(dir, function) do
    events = events(dir)
    pids = for %{kind: "enter", function: ^function, pid: pid} <- events, uniq: true, do: pid
    Enum.filter(events, &(&1.pid in pids))
  end

  @doc "name => value of all variables bound in a function, last binding wins."
  def bindings(dir, function) do
    for %{function: ^function, names: [_ | _] = names, values: values} <- events(dir),
        {name, value} <- Enum.zip(names, values),
        into: %{},
        do: {name, value}
  end

  @doc "probe.json's bytes and those of all other files, in one binary."
  def all_bytes(dir) do
    for path <- Path.wildcard(dir <> "/**", match_dot: true), File.regular?(path), into: <<>>, do: File.read!(path)
  end

  @doc "Whether every segment consists of whole blocks."
  def torn?(dir), do: Enum.any?(segments(dir), &(&1 |> File.read!() |> tail() != <<>>))

  defp tail(bytes) do
    case block(bytes) do
      {_, rest} -> tail(rest)
      nil -> bytes
    end
  end

  defp split(bytes, acc) do
    case block(bytes) do
      {block, rest} -> split(rest, [block | acc])
      nil -> Enum.reverse(acc)
    end
  end

  defp block(
         <<"ESB1", size::32-little, crc::32-little, 2::16-little, stream::16-little, number::32-little,
           count::32-little, first::64-little, last::64-little, procs::32-little, lost::32-little, table::32-little,
           0::32, rest::binary>> = bytes
       )
       when byte_size(rest) >= size do
    {payload, rest} = :erlang.split_binary(rest, size)
    true = :erlang.crc32(binary_part(bytes, 12, 44 + size)) == crc
    {table, events} = {binary_part(payload, 0, table), binary_part(payload, table, size - table)}
    procs = table |> processes(procs) |> List.to_tuple()
    events = events(events, events, first, procs, nil, %{}, [])
    ^count = length(events)
    ^first = events |> Enum.map(& &1.time) |> Enum.min()
    ^last = events |> Enum.map(& &1.time) |> Enum.max()
    {%{stream: stream, block: number, first: first, last: last, lost: lost, procs: procs, events: events}, rest}
  end

  defp block(_), do: nil

  defp processes(<<>>, 0), do: []

  defp processes(bytes, n) do
    {proc, bytes} = varint(bytes)
    {size, bytes} = varint(bytes)
    {etf, bytes} = :erlang.split_binary(bytes, size)
    [{proc, :erlang.binary_to_term(<<131, etf::binary>>)} | processes(bytes, n - 1)]
  end

  defp events(<<>>, _, _, _, _, _, acc), do: Enum.reverse(acc)

  defp events(bytes, all, time, procs, index, acts, acc) do
    {head, bytes} = varint(bytes)
    {index, bytes} = if (head &&& 2) != 0, do: varint(bytes), else: {index, bytes}
    {change, bytes} = if (head &&& 1) != 0, do: zigzag(bytes), else: {0, bytes}
    act = Map.get(acts, index, 0) + change
    {dt, bytes} = zigzag(bytes)
    {size, bytes} = varint(bytes)
    at = byte_size(all) - byte_size(bytes)
    {values, bytes} = :erlang.split_binary(bytes, size)
    time = time + dt
    site = head >>> 2
    {proc, pid} = elem(procs, index)
    shown = if site < 64, do: 0, else: act
    event = %{proc: proc, pid: pid, site: site, act: shown, time: time, values: values(values, at, all)}
    events(bytes, all, time, procs, index, Map.put(acts, index, act), [event | acc])
  end

  defp values(<<>>, _, _), do: []

  defp values(bytes, at, all) do
    {value, used} = value(bytes, at, all)
    [value | values(binary_part(bytes, used, byte_size(bytes) - used), at + used, all)]
  end

  # What the VM does not know are references to what stands further back in the block, and short marks of what was cut.
  defp value(bytes, at, all) do
    {value, used} = :erlang.binary_to_term(<<131, bytes::binary>>, [:used])
    {value, used - 1}
  rescue
    ArgumentError ->
      {etf, used} = written_out(all, at, 1, [])
      {:erlang.binary_to_term(<<131, etf::binary>>), used - at}
  end

  defp written_out(_, to, 0, acc), do: {acc |> Enum.reverse() |> IO.iodata_to_binary(), to}

  defp written_out(all, to, left, acc) do
    case all do
      <<_::binary-size(to), 2, rest::binary>> ->
        {back, rest} = varint(rest)
        {etf, _} = written_out(all, to - back, 1, [])
        written_out(all, byte_size(all) - byte_size(rest), left - 1, [etf | acc])

      <<_::binary-size(to), tag, _::binary>> when is_map_key(@brief, tag) ->
        {mark, elements} = @brief[tag]
        written_out(all, to + 1, left - 1 + elements, [mark | acc])

      <<_::binary-size(to), tag, rest::binary>> when tag in [6, 7] ->
        bits = 8 * (tag - 4)
        <<n::signed-size(bits), _::binary>> = rest
        written_out(all, to + 1 + div(bits, 8), left - 1, [<<98, n::32>> | acc])

      <<_::binary-size(to), rest::binary>> ->
        {size, elements} = head(rest)
        written_out(all, to + size, left - 1 + elements, [binary_part(all, to, size) | acc])
    end
  end

  defp head(<<97, _, _::binary>>), do: {2, 0}
  defp head(<<98, _, _::binary>>), do: {5, 0}
  defp head(<<70, _::binary>>), do: {9, 0}
  defp head(<<106, _::binary>>), do: {1, 0}
  defp head(<<110, n, _::binary>>), do: {3 + n, 0}
  defp head(<<111, n::32, _::binary>>), do: {6 + n, 0}
  defp head(<<109, n::32, _::binary>>), do: {5 + n, 0}
  defp head(<<77, n::32, _::binary>>), do: {6 + n, 0}
  defp head(<<tag, n, _::binary>>) when tag in [115, 119], do: {2 + n, 0}
  defp head(<<tag, n::16, _::binary>>) when tag in [100, 118], do: {3 + n, 0}
  defp head(<<tag, name::binary>>) when tag in [88, 120], do: {1 + elem(head(name), 0) + 12, 0}
  defp head(<<89, name::binary>>), do: {1 + elem(head(name), 0) + 8, 0}
  defp head(<<90, n::16, name::binary>>), do: {3 + elem(head(name), 0) + 4 + 4 * n, 0}
  defp head(<<104, n, _::binary>>), do: {2, n}
  defp head(<<105, n::32, _::binary>>), do: {5, n}
  defp head(<<108, n::32, _::binary>>), do: {5, n + 1}
  defp head(<<116, n::32, _::binary>>), do: {5, 2 * n}

  defp zigzag(bytes) do
    {n, bytes} = varint(bytes)
    {if((n &&& 1) == 0, do: n >>> 1, else: -(n >>> 1) - 1), bytes}
  end

  defp varint(<<0::1, n::7, rest::binary>>), do: {n, rest}

  defp varint(<<1::1, n::7, rest::binary>>) do
    {high, rest} = varint(rest)
    {high <<< 7 ||| n, rest}
  end

  @doc "The lines of sites.jsonl, decoded."
  def sites(dir) do
    for line <- File.stream!(Path.join(dir, "sites.jsonl")), do: line |> String.trim() |> json()
  end

  @doc "probe.json, decoded."
  def probe(dir), do: dir |> Path.join("probe.json") |> File.read!() |> String.trim() |> json()

  defp place(_, site) when site < 64, do: %{kind: :control, function: nil, names: []}

  defp place(sites, site) do
    table = sites |> Enum.filter(&(&1["base"] <= site)) |> Enum.max_by(& &1["base"])
    entry = elem(table["sites"], site - table["base"])
    function = Enum.at(table["functions"], entry["f"])

    %{
      kind: entry["k"],
      module: table["module"],
      function: function["name"],
      line: entry["l"],
      names: entry["v"] || []
    }
  end

  @doc "A small JSON reader, for what the probe writes."
  def json(text) do
    {value, ""} = json_value(text)
    value
  end

  defp json_value("null" <> rest), do: {nil, rest}
  defp json_value("true" <> rest), do: {true, rest}
  defp json_value("false" <> rest), do: {false, rest}
  defp json_value("\"" <> rest), do: json_string(rest, [])
  defp json_value("[]" <> rest), do: {[], rest}
  defp json_value("{}" <> rest), do: {%{}, rest}
  defp json_value("[" <> rest), do: json_list(rest, [])
  defp json_value("{" <> rest), do: json_object(rest, %{})

  defp json_value(text) do
    [number] = Regex.run(~r/^-?[0-9.e+]+/, text)
    rest = binary_part(text, byte_size(number), byte_size(text) - byte_size(number))
    {if(number =~ ".", do: String.to_float(number), else: String.to_integer(number)), rest}
  end

  defp json_list(text, acc) do
    case json_value(text) do
      {value, "," <> rest} -> json_list(rest, [value | acc])
      {value, "]" <> rest} -> {Enum.reverse([value | acc]), rest}
    end
  end

  defp json_object("\"" <> rest, acc) do
    {key, ":" <> rest} = json_string(rest, [])

    case json_value(rest) do
      {value, "," <> rest} -> json_object(rest, Map.put(acc, key, value))
      {value, "}" <> rest} -> {Map.put(acc, key, value), rest}
    end
  end

  defp json_string("\"" <> rest, acc), do: {acc |> Enum.reverse() |> IO.iodata_to_binary(), rest}

  defp json_string("\\u" <> <<hex::binary-size(4), rest::binary>>, acc),
    do: json_string(rest, [<<String.to_integer(hex, 16)::utf8>> | acc])

  defp json_string("\\n" <> rest, acc), do: json_string(rest, ["\n" | acc])
  defp json_string("\\r" <> rest, acc), do: json_string(rest, ["\r" | acc])
  defp json_string("\\t" <> rest, acc), do: json_string(rest, ["\t" | acc])
  defp json_string("\\" <> <<c, rest::binary>>, acc), do: json_string(rest, [<<c>> | acc])
  defp json_string(<<c, rest::binary>>, acc), do: json_string(rest, [<<c>> | acc])
end
