defmodule ElixirscopeProbe.Segments do
  @moduledoc """
  The segment files of one stream: `seg/<stream>-<n>.seg`, n from 1. Every write is checked.
  """

  defstruct [:dir, :stream, :limit, :fd, n: 0, bytes: 0, known: 0, written: []]

  @type t :: %__MODULE__{}

  @doc "No segments yet. `limit`: a segment that reached so many bytes gets no more blocks."
  @spec new(Path.t(), non_neg_integer, pos_integer) :: t
  def new(dir, stream, limit), do: %__MODULE__{dir: dir, stream: stream, limit: limit}

  @doc "Appends a block that was scrubbed with `pattern`."
  @spec write(t, iodata, ElixirscopeProbe.Secrets.pattern()) :: {:ok, t} | {:error, atom}
  def write(%{fd: nil} = s, bytes, pattern) do
    n = s.n + 1
    path = Path.join([s.dir, "seg", "#{s.stream}-#{n}.seg"])

    with {:ok, fd} <- :file.open(path, [:raw, :binary, :write, :exclusive]) do
      known = ElixirscopeProbe.Secrets.count(pattern)
      write(%{s | fd: fd, n: n, bytes: 0, written: [{path, known} | s.written]}, bytes, pattern)
    end
  end

  def write(s, bytes, _pattern) do
    with :ok <- :file.write(s.fd, bytes) do
      s = %{s | bytes: s.bytes + IO.iodata_length(bytes)}
      if s.bytes >= s.limit, do: {:ok, close(s)}, else: {:ok, s}
    end
  end

  @doc "Ends the open segment. Answers all segments, each with the number of secrets that its first block was scrubbed of."
  @spec seal(t) :: {[{Path.t(), non_neg_integer}], t}
  def seal(s), do: {Enum.reverse(s.written), close(s)}

  defp close(%{fd: nil} = s), do: s

  defp close(s) do
    :file.close(s.fd)
    %{s | fd: nil}
  end
end
