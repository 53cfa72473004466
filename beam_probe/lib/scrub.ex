defmodule ElixirscopeProbe.Scrub do
  @moduledoc """
  Overwrites, when a recording ends, the secrets that were met after something had been written.
  """

  alias ElixirscopeProbe.{Block, Secrets}

  @doc """
  Scrubs sealed segments (each with the number of secrets that were known when it was begun) and all sources.
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
    :ok
  end

  defp source(path, pattern) do
    with {:ok, bytes} <- File.read(path),
         scrubbed when scrubbed != bytes <- Secrets.scrub(bytes, pattern),
         do: File.write(path, scrubbed)
  end

  # In place: lengths do not change, so a reader that has the segment open sees the old block or the new one.
  defp segment(path, pattern) do
    with {:ok, fd} <- :file.open(path, [:raw, :binary, :read, :write]) do
      {:ok, bytes} = :file.read(fd, File.stat!(path).size) |> or_empty()
      blocks(fd, bytes, 0, pattern)
      :file.close(fd)
    end
  end

  defp or_empty(:eof), do: {:ok, <<>>}
  defp or_empty(read), do: read

  defp blocks(fd, bytes, at, pattern) do
    case Block.split(bytes) do
      {:ok, head, payload, rest} ->
        scrubbed = Secrets.scrub(payload, pattern)
        if scrubbed != payload, do: :file.pwrite(fd, at, Block.join(head, scrubbed))
        blocks(fd, rest, at + byte_size(bytes) - byte_size(rest), pattern)

      :torn ->
        :ok
    end
  end
end
