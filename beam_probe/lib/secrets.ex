defmodule ElixirscopeProbe.Secrets do
  @moduledoc """
  The run's secrets, in memory only: texts whose bytes may appear nowhere in the recording.

  Writers tell what they met; the set is bounded, and every writer gets the pattern that finds them all.
  """

  use GenServer

  alias ElixirscopeProbe.{Control, Native, Run, Texts}
  alias ElixirscopeProbe.Instrument.Redact

  @shortest 6
  @longest 4096
  @most 1000

  @typedoc """
  How many secrets there are, what finds how they begin, and all that begin so, the longest first. Where there is the native library
  it finds them (and outside of the server nobody is told them), as the rest does: of blocks as they come that is much work.
  """
  @type pattern :: nil | {non_neg_integer, :binary.cp() | reference, %{binary => [binary]}}

  @doc "Starts with secrets known beforehand."
  def start_link(known), do: GenServer.start_link(__MODULE__, known)

  @doc "Texts within a value that are long enough to be secrets: binaries and charlists, also those inside of it."
  @spec within(term) :: [binary]
  def within("Bearer " <> credential = v), do: [v | within(credential)]
  def within("Basic " <> credential = v), do: [v | within(credential)]

  def within(v) when is_binary(v) and byte_size(v) >= @shortest,
    do: [binary_part(v, 0, min(byte_size(v), @longest))]

  def within({:"$elixirscope_cut", :binary, _, prefix}), do: within(prefix)
  def within([c | _] = v) when is_integer(c), do: if(text?(v), do: within(List.to_string(v)), else: [])
  def within([h | t]), do: within(h) ++ within(t)
  def within(v) when is_tuple(v), do: v |> Tuple.to_list() |> within()
  def within(%{__struct__: name} = v) when is_atom(name), do: v |> Map.delete(:__struct__) |> Map.values() |> within()
  def within(v) when is_map(v), do: v |> Map.values() |> within()
  def within(_), do: []

  defp text?(v), do: not List.improper?(v) and List.ascii_printable?(v)

  # A text with a margin begins wherever there are blanks, and to look whether it goes on takes its time at each. One of blanks alone is none.
  defp without_margin(secret) do
    case String.trim_leading(secret) do
      rest when rest == "" or byte_size(rest) >= @shortest -> rest
      _ -> secret
    end
  end

  # As a browser sends the fields of a form: what a LiveView is told when one types.
  defp forms(secret) do
    case for <<byte <- secret>>, into: "", do: form_encoded(byte) do
      ^secret -> [secret]
      encoded -> [secret, binary_part(encoded, 0, min(byte_size(encoded), @longest))]
    end
  end

  defp form_encoded(?\s), do: "+"
  defp form_encoded(c) when c in ?a..?z or c in ?A..?Z or c in ?0..?9 or c in ~c"*-._", do: <<c>>
  defp form_encoded(byte), do: "%" <> Base.encode16(<<byte>>)

  @doc "How many secrets a pattern finds."
  @spec count(pattern) :: non_neg_integer
  def count(nil), do: 0
  def count({n, _, _}), do: n

  @doc "Whether no more are learned."
  @spec full?(pattern) :: boolean
  def full?(pattern), do: count(pattern) == @most

  @doc """
  The bytes with every secret overwritten by `*`, of the same length. `texts` tells where in them texts are, in order, as far as
  they may hold one of the places it is told (`ElixirscopeProbe.Texts`): what else looks like a secret is none.
  """
  @spec scrub(binary, pattern, (binary, [Texts.range()] -> [Texts.range()])) :: binary
  def scrub(bytes, pattern, texts \\ fn bytes, _ -> [{0, byte_size(bytes)}] end)
  def scrub(bytes, nil, _), do: bytes

  def scrub(bytes, pattern, texts) do
    case found(bytes, pattern, [{0, byte_size(bytes)}]) do
      [] ->
        bytes

      places ->
        # Matches that overlap others are found only once those are gone; one more look is enough for all practical texts.
        # Texts stay where they are: what is overwritten keeps its length.
        texts = texts.(bytes, places)
        bytes |> overwrite_matches(pattern, texts) |> overwrite_matches(pattern, texts)
    end
  end

  defp overwrite_matches(bytes, pattern, texts) do
    case found(bytes, pattern, texts) do
      [] -> bytes
      found -> overwrite(bytes, found)
    end
  end

  defp found(bytes, {_, finder, _}, ranges) when is_reference(finder), do: Native.find(finder, bytes, ranges)

  defp found(bytes, pattern, ranges),
    do: for({at, size} <- ranges, match <- matches(bytes, pattern, at, at + size), do: match)

  defp matches(bytes, {_, begins, by_begin} = pattern, at, to) do
    with {start, length} <- :binary.match(bytes, begins, scope: {at, to - at}) do
      case Enum.find(by_begin[binary_part(bytes, start, length)], &here?(bytes, start, to, &1)) do
        nil -> matches(bytes, pattern, start + 1, to)
        secret -> [{start, byte_size(secret)} | matches(bytes, pattern, start + byte_size(secret), to)]
      end
    else
      :nomatch -> []
    end
  end

  defp here?(bytes, start, to, secret) do
    size = byte_size(secret)
    size <= to - start and binary_part(bytes, start, size) == secret
  end

  @doc "The bytes with these places, which are in order and apart, overwritten by `*`."
  @spec overwrite(binary, [{non_neg_integer, pos_integer}]) :: binary
  def overwrite(bytes, []), do: bytes
  def overwrite(bytes, places), do: bytes |> overwrite(places, 0, []) |> IO.iodata_to_binary()

  defp overwrite(bytes, [], at, acc), do: Enum.reverse(acc, [binary_part(bytes, at, byte_size(bytes) - at)])

  defp overwrite(bytes, [{start, length} | rest], at, acc) do
    acc = [:binary.copy("*", length), binary_part(bytes, at, start - at) | acc]
    overwrite(bytes, rest, start + length, acc)
  end

  @doc "Tells secrets; answers the set's pattern, for immediate use."
  @spec learn(pid, [binary]) :: pattern
  def learn(server, secrets), do: GenServer.call(server, {:learn, secrets}, :infinity)

  @doc "The pattern of all secrets so far."
  @spec current(pid) :: pattern
  def current(server), do: GenServer.call(server, :current, :infinity)

  @doc "Values of environment variables with a secret's name."
  @spec from_environment([String.t()]) :: [binary]
  def from_environment(names) do
    for {name, value} <- System.get_env(), Redact.name?(name, names), secret <- within(value), do: secret
  end

  @impl true
  def init(known), do: {:ok, add(nil, known)}

  @impl true
  def handle_call({:learn, secrets}, _from, before) do
    pattern = add(before, secrets)
    if full?(pattern) and not full?(before), do: say_that_there_are_many()
    {:reply, told(pattern), pattern}
  end

  def handle_call(:current, _from, pattern), do: {:reply, told(pattern), pattern}

  defp told({count, finder, _}) when is_reference(finder), do: {count, finder, %{}}
  defp told(pattern), do: pattern

  defp say_that_there_are_many do
    Control.notice(
      :secrets,
      "#{@most} texts stood under names of secrets (password, token and the like). They are starred wherever they are; of further ones only what stands " <>
        "under such a name is left out. Where these are no secrets, as in a lexer, name those that are: \"secrets\" in launch.json, --secret."
    )
  end

  defp add({@most, _, _} = pattern, _), do: pattern

  # A pattern of whole secrets takes a second to make where there are many, and a web server meets new ones with every page.
  defp add(nil, secrets), do: add({0, nil, %{}}, secrets)

  defp add({before, begins, by_begin} = pattern, secrets) do
    {count, _, added} =
      secrets |> Enum.map(&without_margin/1) |> Enum.flat_map(&forms/1) |> Enum.reduce(pattern, &keep/2)

    cond do
      count == 0 ->
        nil

      count == before ->
        pattern

      is_reference(begins) or match?(%{sink: :native}, Run.get()) ->
        {count, added |> Map.values() |> Enum.concat() |> Enum.sort_by(&byte_size/1) |> Native.finder(), added}

      map_size(added) == map_size(by_begin) ->
        {count, begins, added}

      true ->
        {count, added |> Map.keys() |> :binary.compile_pattern(), added}
    end
  end

  defp keep(secret, {count, begins, by_begin} = pattern) do
    begin = binary_part(secret, 0, min(byte_size(secret), @shortest))
    known = Map.get(by_begin, begin, [])

    # `***` comes from what was scrubbed already.
    if count < @most and byte_size(secret) >= @shortest and secret not in known and
         secret != String.duplicate("*", byte_size(secret)),
       do: {count + 1, begins, Map.put(by_begin, begin, Enum.sort_by([secret | known], &(-byte_size(&1))))},
       else: pattern
  end
end
