defmodule ElixirscopeProbe.Segments do
  @moduledoc """
  The segment files of one stream: `seg/<stream>-<n>.seg`, n from 1. Every write is checked.
  """

  defstruct [:dir, :stream, :limit, :fd, n: 0, bytes: 0, known: 0, written: []]

  @type t :: %__MODULE__{}

  @doc "No segments yet. `limit`: a segment that reached so many bytes gets no more blocks."
  @spec new(Path.t(), non_neg_integer, pos_integer) :: t
  def new(dir, stream, limit), do: %__MODULE__{dir: dir, stream: stream, limit: limit}

  @doc "Appends blocks (each with its size) that were scrubbed with `pattern`."
  @spec write(t, [{pos_integer, iodata}], ElixirscopeProbe.Secrets.pattern()) :: {:ok, t} | {:error, atom}
  def write(s, [], _pattern), do: {:ok, s}

  def write(%{fd: nil} = s, blocks, pattern) do
    n = s.n + 1
    path = Path.join([s.dir, "seg", "#{s.stream}-#{n}.seg"])

    with {:ok, fd} <- :file.open(path, [:raw, :binary, :write, :exclusive]) do
      known = ElixirscopeProbe.Secrets.count(pattern)
      write(%{s | fd: fd, n: n, bytes: 0, written: [{path, known} | s.written]}, blocks, pattern)
    end
  end

  def write(s, blocks, pattern) do
    {bytes, now, later} = until_full(blocks, s.bytes, s.limit, [])

    with :ok <- :file.write(s.fd, now) do
      s = %{s | bytes: bytes}
      write(if(bytes >= s.limit, do: close(s), else: s), later, pattern)
    end
  end

  defp until_full([{size, block} | blocks], bytes, limit, now) when bytes < limit,
    do: until_full(blocks, bytes + size, limit, [now, block])

  defp until_full(blocks, bytes, _limit, now), do: {bytes, now, blocks}

  @doc "Ends the open segment. Answers all segments, each with the number of secrets that its first block was scrubbed of."
  @spec seal(t) :: {[{Path.t(), non_neg_integer}], t}
  def seal(s), do: {Enum.reverse(s.written), close(s)}

  defp close(%{fd: nil} = s), do: s

  defp close(s) do
    :file.close(s.fd)
    %{s | fd: nil}
  end
end
