defmodule Truth do
  @moduledoc """
  How a program says what is true in it: `here()` writes a line to the file that `CORPUS_TRUTH` names.

  A line has fields parted by tabs: pid, source file, line, stack, and one `name=value` for every variable that is visible,
  in the order in which they were bound. The stack holds the frames of the programs themselves, innermost first.
  `here()` never stands in tail position: there the frame would be gone before it is asked for.
  """

  @doc "Writes down what is visible here."
  defmacro here do
    caller = __CALLER__

    variables = for {{name, nil}, version} <- caller.versioned_vars, do: {version, name}

    pairs =
      for {_version, name} <- Enum.sort(variables) do
        {name, {name, [generated: true, line: caller.line], nil}}
      end

    quote do
      Truth.write(unquote(Path.basename(caller.file)), unquote(caller.line), unquote(pairs))
    end
  end

  @doc "What `here/0` turns into."
  @spec write(String.t(), pos_integer(), keyword()) :: :ok
  def write(file, line, pairs) do
    case System.get_env("CORPUS_TRUTH") do
      nil -> :ok
      path -> append(path, [inspect(self()), file, "#{line}", stack() | Enum.map(pairs, &pair/1)])
    end
  end

  @doc "Comes back once `pid` waits for a message. Polls here, not in the program, whose walk must be the same at every run."
  @spec wait_until_waiting(pid()) :: :ok
  def wait_until_waiting(pid) do
    case Process.info(pid, :status) do
      {:status, :waiting} ->
        :ok

      {:status, _busy} ->
        Process.sleep(1)
        wait_until_waiting(pid)
    end
  end

  @doc "Code that is not recorded and catches what recorded code raises."
  @spec safely((() -> result)) :: result | :caught when result: term()
  def safely(fun) do
    fun.()
  rescue
    _error -> :caught
  end

  @doc """
  A value on one line, whole, as `inspect/2` writes it. Maps are sorted: from OTP 26 on the order of a small one depends on which
  atoms came into being first, which is not the same in every run of a program.
  """
  @spec show(term()) :: String.t()
  def show(value),
    do: inspect(value, limit: :infinity, printable_limit: :infinity, width: :infinity, custom_options: [sort_maps: true])

  defp pair({name, value}), do: "#{name}=#{show(value)}"

  # Raw, so that no message goes through the program's mailbox.
  defp append(path, fields) do
    :ok = File.write(path, [Enum.intersperse(fields, "\t"), "\n"], [:append, :raw])
  end

  defp stack do
    {:current_stacktrace, frames} = Process.info(self(), :current_stacktrace)

    for {module, function, arity, location} <- frames,
        file = location[:file],
        of_program?(file) do
      "#{inspect(module)}|#{function}/#{arity}|#{location[:line]}"
    end
    |> Enum.join(";")
  end

  defp of_program?(file), do: Path.dirname(to_string(file)) in ["programs", "src"]
end
