defmodule ElixirscopeProbe.LogHandler do
  @moduledoc """
  A `:logger` handler that hears what is logged, as far as the primary level and filters let it through, and of processes that
  crash. It changes nothing about logging.

  Runs in the process that logs, which for most reports of a crash is the one that crashes.
  """

  alias ElixirscopeProbe.{CrashReport, Cut, Level, LogText, Run, Uncaught}

  @id :elixirscope_log_handler
  @site 23
  # A process that crashes waits for us, and may not live so long as it takes to load code.
  @needed [CrashReport, Cut, Level, LogText, Run, Uncaught]

  @doc "Adds the handler."
  @spec install() :: :ok
  def install do
    Enum.each(@needed, &Code.ensure_loaded!/1)
    _ = :logger.add_handler(@id, __MODULE__, %{level: :all, filter_default: :log})
    :ok
  end

  @doc "The handler's name."
  @spec id() :: atom
  def id, do: @id

  @doc "Takes the handler away again."
  @spec remove() :: :ok
  def remove do
    _ = :logger.remove_handler(@id)
    :ok
  end

  @doc false
  def log(event, _config) do
    if Run.recording?() do
      unnoticed(fn -> CrashReport.look(event) end)
      unnoticed(fn -> logged(event) end)
    end

    :ok
  end

  # A handler that fails is taken away by `:logger`, which says so on the user's terminal.
  defp unnoticed(look) do
    look.()
  catch
    _, _ -> :ok
  end

  defp logged(%{level: level, meta: meta} = event) do
    with text when is_binary(text) <- LogText.text(event),
         do: Run.event(pid(meta), @site, Map.merge(%{level: level, text: text}, place(meta)))
  end

  # The VM logs in others' names.
  defp pid(%{pid: pid}) when is_pid(pid) and node(pid) == node(), do: pid
  defp pid(_), do: self()

  defp place(meta), do: Enum.reduce(meta, %{}, &known/2)

  defp known({:mfa, {module, function, arity}}, place),
    do: Map.merge(place, %{module: module, function: function, arity: arity})

  defp known({:file, file}, place), do: Map.put(place, :file, IO.chardata_to_string(file))
  defp known({:line, line}, place) when is_integer(line), do: Map.put(place, :line, line)
  defp known({:domain, [_ | _] = domain}, place), do: Map.put(place, :domain, domain)
  defp known(_, place), do: place
end
