defmodule ElixirscopeProbe.Info do
  @moduledoc "probe.json: the probe's account of a recording."

  alias ElixirscopeProbe.Instrument.Json

  @version "0.1.0"

  @doc "The probe's version."
  @spec version() :: String.t()
  def version, do: @version

  @doc "Who runs: what the engine is told first."
  @spec versions() :: map
  def versions do
    %{
      elixir: System.version(),
      otp: System.otp_release(),
      probe: @version,
      os_pid: System.pid() |> String.to_integer(),
      node: node()
    }
  end

  @doc "Writes the file whole or not at all. `account`: status, counts, modules, notices."
  @spec write(ElixirscopeProbe.Run.t(), map) :: :ok | {:error, atom}
  def write(run, account) do
    json =
      Map.merge(account, %{
        format: 1,
        probe: @version,
        elixir: System.version(),
        otp: System.otp_release(),
        erts: "#{:erlang.system_info(:version)}",
        node: node(),
        os_pid: System.pid() |> String.to_integer(),
        clock: %{monotonic: Integer.to_string(run.base), wall: DateTime.to_iso8601(run.wall)},
        level: run.config.level,
        sink: run.sink,
        sinkWhy: run.sink_why
      })

    path = Path.join(run.config.recording, "probe.json")
    partial = path <> ".part"
    with :ok <- File.write(partial, [Json.encode(json), ?\n]), do: File.rename(partial, path)
  end

  @doc "Why a recording has no events, in words for the user."
  @spec why_empty([module], list) :: String.t()
  def why_empty([], []), do: "No events: this task loaded no code of the project."
  def why_empty([], skipped), do: "No events: none of the project's #{length(skipped)} modules could be recorded."
  def why_empty(_, _), do: "No events: no code of the project ran."
end
