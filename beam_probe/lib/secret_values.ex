defmodule ElixirscopeProbe.SecretValues do
  @moduledoc """
  Secrets that the user knows by what they look like: patterns of texts (card numbers, keys of some service), and a function of the
  project that is asked about each text. What they find is starred where it stands, in what is about to be written.

  The function runs in a process of the probe's, without the writer's data: where it fails its text is starred, and where it takes
  too long it is ended, and all texts are from then on. Atoms are no texts here.
  """

  use GenServer

  alias ElixirscopeProbe.{Control, Run, Secrets, Texts}

  @patience_ms 5_000

  @type pattern :: {:re_pattern, term, term, term, term}

  @doc "A pattern as PCRE has it. Bytes: what is no ASCII in it means its UTF-8. Raises where it is none."
  @spec compile!({String.t(), [:caseless]}) :: pattern
  def compile!({source, options}) do
    case :re.compile(source, options) do
      {:ok, pattern} -> pattern
      {:error, {why, at}} -> raise ArgumentError, "/#{source}/ is no pattern of secrets: #{why} at #{at}"
    end
  end

  @doc false
  def start_link(function), do: GenServer.start_link(__MODULE__, function)

  @doc "The payload of a block, whose process table takes `table` bytes, with what was found overwritten by `*`."
  @spec in_block(binary, non_neg_integer) :: binary
  def in_block(payload, table) do
    case Run.get() do
      %{config: %{secret_patterns: [], secret_function: nil}} -> payload
      nil -> payload
      run -> payload |> Texts.in_block([{0, byte_size(payload)}], table) |> found(payload, run)
    end
  end

  @doc "The text of a source with what looks like a secret overwritten; the function is not asked."
  @spec in_source(binary) :: binary
  def in_source(text) do
    case Run.get() do
      %{config: %{secret_patterns: [_ | _] = patterns}} ->
        Secrets.overwrite(text, joined(by_patterns(text, patterns)))

      _ ->
        text
    end
  end

  defp found(ranges, payload, %{config: config, secret_values: asked}) do
    texts = for {at, size} <- ranges, Texts.text?(payload, at, size), do: {at, binary_part(payload, at, size)}
    answers = if config.secret_function, do: ask(asked, texts), else: Enum.map(texts, fn _ -> [] end)

    places =
      for {{at, text}, answer} <- Enum.zip(texts, answers),
          {from, size} <- joined(answer ++ by_patterns(text, config.secret_patterns)),
          do: {at + from, size}

    Secrets.overwrite(payload, places)
  end

  # A pattern that takes too long on a text may be about it.
  defp by_patterns(text, patterns) do
    Enum.flat_map(patterns, fn pattern ->
      case :re.run(text, pattern, [:global, :report_errors, capture: :first]) do
        {:match, all} -> for [{_, size} = place] <- all, size > 0, do: place
        :nomatch -> []
        {:error, _} -> all_of(text)
      end
    end)
  end

  # In order, and none twice.
  defp joined(places) do
    places
    |> Enum.sort()
    |> Enum.reduce([], fn
      {at, size}, [{from, length} | rest] when at < from + length -> [{from, max(length, at + size - from)} | rest]
      place, places -> [place | places]
    end)
    |> Enum.reverse()
  end

  defp all_of(""), do: []
  defp all_of(text), do: [{0, byte_size(text)}]

  defp ask(server, texts) do
    GenServer.call(server, {:ask, for({_, text} <- texts, do: text)}, @patience_ms)
  catch
    :exit, _ ->
      # Nothing else ends it, and it may never come back.
      Process.exit(server, :kill)
      Control.notice(:secrets, "The function that knows secrets took too long: all texts are left out from then on.")
      for {_, text} <- texts, do: all_of(text)
  end

  @impl true
  def init(function), do: {:ok, function}

  @impl true
  def handle_call({:ask, texts}, _from, function), do: {:reply, Enum.map(texts, &answer(function, &1)), function}
  @impl true
  def handle_info(_, function), do: {:noreply, function}

  # A copy: a part of a block would keep all of it.
  defp answer({module, name}, text) do
    case apply(module, name, [:binary.copy(text)]) do
      no when no in [false, nil, []] -> []
      parts when is_list(parts) -> Enum.flat_map(parts, &:binary.matches(text, &1))
      _ -> all_of(text)
    end
  catch
    _, reason ->
      # Only what kind of failure it is: its message may hold the text.
      what = with %kind{} <- reason, do: inspect(kind), else: (_ -> "an error")
      Control.notice(:secrets, "The function that knows secrets failed (#{what}): texts of which it did are left out.")
      all_of(text)
  end
end
