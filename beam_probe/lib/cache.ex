defmodule ElixirscopeProbe.Cache do
  @moduledoc """
  Instrumented code, kept between runs: named by what it was made of, owner-only, bounded.

  Of each module version two files, or one that says why there is nothing: `<key>.beam` and `<key>.sites`, `<key>.skip`; of other code
  that we make, `<key>.code`. They come into being by rename, the table last, so two first runs at once are safe.
  """

  alias ElixirscopeProbe.{Info, Instrument}

  @limit 1024 * 1024 * 1024

  @type entry :: {:ok, hash :: non_neg_integer, beam :: Path.t(), sites :: Path.t()} | {:skip, String.t()}

  @doc "What is part of every key: versions of everything that makes the code, and the options."
  @spec salt(keyword) :: binary
  def salt(options) do
    dir = :code.which(Instrument) |> Path.dirname()

    parts =
      for path <- Path.wildcard(dir <> "/Elixir.ElixirscopeProbe.Instrument*.beam"), do: :erlang.md5(File.read!(path))

    :erlang.term_to_binary({Info.version(), parts, System.version(), System.otp_release(), options})
  end

  @doc "The instrumented code for a beam's bytes: from the cache, else made now and kept."
  @spec fetch(Path.t(), binary, binary, keyword) :: entry
  def fetch(dir, salt, beam, options) do
    base = base(dir, [salt, beam])
    found(base) || make(base, beam, options)
  end

  @doc "Other code that was made of nothing but `of`: from the cache, else made now and kept. What is no code is given on, and not kept."
  @spec code(Path.t(), term, (() -> binary | other)) :: binary | other when other: term
  def code(dir, of, make) do
    versions = {System.version(), System.otp_release(), :erlang.system_info(:version)}
    path = base(dir, :erlang.term_to_binary({versions, of})) <> ".code"

    with {:ok, code} <- File.read(path),
         true <- is_binary(:code.module_md5(code)) do
      _ = File.touch(path)
      code
    else
      _ -> tap(make.(), &if(is_binary(&1), do: try_to_put(path, &1)))
    end
  end

  # Nobody but us writes there. :crypto takes longer to load than all of the probe, and the program may not want it.
  defp base(dir, of) do
    key = of |> :erlang.md5() |> Base.encode16(case: :lower)
    Path.join([dir, binary_part(key, 0, 2), key])
  end

  defp found(base) do
    with {:error, _} <- hit(base),
         {:ok, why} <- File.read(base <> ".skip") do
      {:skip, why}
    else
      {:ok, hash} -> {:ok, hash, base <> ".beam", base <> ".sites"}
      _ -> nil
    end
  end

  defp hit(base) do
    with {:ok, %{type: :regular}} <- File.lstat(base <> ".beam"),
         {:ok, <<hash::64>>} <- read_hash(base <> ".sites") do
      # Its age since it was last used is what pruning goes by.
      _ = File.touch(base <> ".sites")
      {:ok, hash}
    else
      _ -> {:error, :miss}
    end
  end

  defp read_hash(path) do
    with {:ok, fd} <- :file.open(path, [:raw, :binary, :read]) do
      read = :file.read(fd, 8)
      :file.close(fd)
      read
    end
  end

  defp make(base, beam, options) do
    File.mkdir_p!(Path.dirname(base))

    case Instrument.instrument(beam, options) do
      {:ok, made} ->
        literals = Instrument.Redact.literals(beam, options[:redact])
        put(base <> ".beam", made.beam)
        put(base <> ".sites", [<<made.hash::64>>, :erlang.term_to_binary({made.table, literals}, [:compressed])])
        {:ok, made.hash, base <> ".beam", base <> ".sites"}

      {:skip, why} ->
        put(base <> ".skip", why)
        {:skip, why}
    end
  end

  # The disk may be full: then it is made again the next time.
  defp try_to_put(path, bytes) do
    File.mkdir_p!(Path.dirname(path))
    put(path, bytes)
  rescue
    File.Error -> :ok
    File.RenameError -> :ok
  end

  defp put(path, bytes) do
    partial = "#{path}.#{System.pid()}-#{System.unique_integer([:positive])}"
    File.write!(partial, bytes)
    File.chmod!(partial, 0o600)
    File.rename!(partial, path)
  end

  @doc "The site table and the secrets found in the code, of a `.sites` file."
  @spec read_table(Path.t()) :: {:ok, map, [binary]} | :error
  def read_table(path) do
    with {:ok, <<_::64, term::binary>>} <- File.read(path) do
      {table, literals} = :erlang.binary_to_term(term)
      {:ok, table, literals}
    else
      _ -> :error
    end
  rescue
    _ -> :error
  end

  @doc "Makes the cache's folder, owner-only."
  @spec prepare(Path.t()) :: :ok
  def prepare(dir) do
    File.mkdir_p!(dir)
    File.chmod!(dir, 0o700)
  end

  @doc "Deletes what was used longest ago, until the cache is within its bound."
  @spec prune(Path.t(), non_neg_integer) :: :ok
  def prune(dir, limit \\ @limit) do
    entries =
      for path <- Path.wildcard(dir <> "/??/*.{sites,skip,code}"), {:ok, stat} <- [File.stat(path, time: :posix)] do
        beam = Path.rootname(path) <> ".beam"
        {stat.mtime, stat.size + size(beam), [path, beam]}
      end

    total = entries |> Enum.map(&elem(&1, 1)) |> Enum.sum()
    if total > limit, do: entries |> Enum.sort() |> drop(total - limit)
    :ok
  end

  defp drop([{_, size, paths} | rest], excess) when excess > 0 do
    Enum.each(paths, &File.rm/1)
    drop(rest, excess - size)
  end

  defp drop(_, _), do: :ok

  defp size(path) do
    case File.stat(path) do
      {:ok, %{size: size}} -> size
      _ -> 0
    end
  end
end
