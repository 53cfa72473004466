defmodule ElixirscopeProbe.Tracing.Rivals do
  @moduledoc """
  Code that itself traces. Before OTP 27 a process has one tracer: where such code is, the slot is left to it.
  """

  # Words without which there is no such call, looked for before anything is parsed.
  @words ["trace_pattern", "recon_trace", "dbg", "trace"]
  @of_erlang [:trace, :trace_pattern]

  @doc "The first module found in these folders of beams whose code traces, or nil."
  @spec find([Path.t()]) :: module | nil
  def find(folders) do
    folders
    |> Enum.flat_map(&Path.wildcard(Path.join(&1, "*.beam")))
    |> Enum.find_value(&traces/1)
  end

  defp traces(path) do
    with {:ok, beam} <- File.read(path),
         true <- :binary.match(beam, @words) != :nomatch,
         {:ok, {module, [imports: imports]}} <- :beam_lib.chunks(beam, [:imports]),
         true <- Enum.any?(imports, &tracing?/1) do
      module
    else
      _ -> nil
    end
  end

  defp tracing?({:erlang, name, _}), do: name in @of_erlang
  defp tracing?({module, _, _}), do: module in [:dbg, :recon_trace]
end
