defmodule ElixirscopeProbe.Scrub do
  @moduledoc """
  Overwrites, when a recording ends, the secrets that were met after something had been written.
  """

  alias ElixirscopeProbe.{Block, Secrets, Texts}

  @doc """
  Scrubs sealed segments (each with the number of secrets that were known when it was begun), all sources, and the values
  that the engine's checkpoint has from segments that are gone.
  `progress` is called with segments done and their number.
  """
  @spec run(Path.t(), [{Path.t(), non_neg_integer}], pid, (non_neg_integer, non_neg_integer -> any)) :: :ok
  def run(dir, segments, secrets, progress) do
    pattern = Secrets.current(secrets)
    due = for {path, known} <- segments, known < Secrets.count(pattern), do: path

    for {path, i} <- Enum.with_index(due, 1) do
      segment(path, pattern)
      progress.(i, length(due))
    end

    if pattern, do: for(path <- Path.wildcard(Path.join([dir, "sources", "*"])), do: source(path, pattern))
    if due != [], do: checkpoint(Path.join(dir, "checkpoint.json"), pattern)
    :ok
  end

  defp source(path, pattern) do
    with {:ok, bytes} <- File.read(path),
         scrubbed when scrubbed != bytes <- Secrets.scrub(bytes, pattern),
         do: File.write(path, scrubbed)
  end

  # Values stand there in base 64; only those that hold a secret are written again.
  defp checkpoint(path, pattern) do
    with {:ok, json} <- File.read(path),
         scrubbed when scrubbed != json <- Regex.replace(~r|"[A-Za-z0-9+/]{8,}={0,2}"|, json, &base64(&1, pattern)),
         :ok <- File.write(path <> ".scrubbed", scrubbed),
         do: File.rename(path <> ".scrubbed", path)
  end

  defp base64(quoted, pattern) do
    text = binary_part(quoted, 1, byte_size(quoted) - 2)

    with {:ok, bytes} <- Base.decode64(text),
         scrubbed when scrubbed != bytes <- Secrets.scrub(bytes, pattern, &Texts.in_term/2) do
      ~s|"#{Base.encode64(scrubbed)}"|
    else
      _ -> quoted
    end
  end

  # In place: lengths do not change, so a reader that has the segment open sees the old block or the new one.
  defp segment(path, pattern) do
    # The engine may have dropped it; to open it for writing would bring it back, empty.
    with {:ok, %{size: size}} <- File.stat(path),
         {:ok, fd} <- :file.open(path, [:raw, :binary, :read, :write]) do
      {:ok, bytes} = :file.read(fd, size) |> or_empty()
      blocks(fd, bytes, 0, pattern)
      :file.close(fd)
    end
  end

  defp or_empty(:eof), do: {:ok, <<>>}
  defp or_empty(read), do: read

  defp blocks(fd, bytes, at, pattern) do
    case Block.split(bytes) do
      {:ok, head, payload, rest} ->
        scrubbed = Secrets.scrub(payload, pattern, &Texts.in_block(&1, &2, Block.table_size(head)))
        if scrubbed != payload, do: :file.pwrite(fd, at, Block.join(head, scrubbed))
        blocks(fd, rest, at + byte_size(bytes) - byte_size(rest), pattern)

      :torn ->
        :ok
    end
  end
end
