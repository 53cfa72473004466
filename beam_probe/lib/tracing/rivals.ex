defmodule ElixirscopeProbe.Tracing.Rivals do
  @moduledoc """
  Code that itself traces. Before OTP 27 a process has one tracer: where such code is, the slot is left to it.
  """

  # Words without which no compiled code does, looked for before anything is parsed.
  @words ["trace_pattern", "recon_trace", "dbg", "trace"]
  @of_erlang [:trace, :trace_pattern]
  @written ~r/:erlang\.trace\b|:erlang\.trace_pattern\b|:dbg\.|:recon_trace\b/

  @doc "Who traces, in words for the user; nil where nobody does: modules in these folders, scripts and code on the command line, tests."
  @spec find([Path.t()]) :: String.t() | nil
  def find(ebins) do
    modules = Stream.flat_map(ebins, &Path.wildcard(Path.join(&1, "*.beam")))

    Enum.find_value(modules, &module/1) || Enum.find_value(arguments(), &argument/1) ||
      Enum.find_value(tests(), &file/1)
  end

  defp module(path) do
    with {:ok, beam} <- File.read(path),
         true <- :binary.match(beam, @words) != :nomatch,
         {:ok, {module, [imports: imports]}} <- :beam_lib.chunks(beam, [:imports]),
         true <- Enum.any?(imports, &tracing?/1) do
      inspect(module)
    else
      _ -> nil
    end
  end

  defp tracing?({:erlang, name, _}), do: name in @of_erlang
  defp tracing?({module, _, _}), do: module in [:dbg, :recon_trace]

  # Our own -e comes before the -S of Mix.
  defp arguments do
    arguments = for argument <- :init.get_plain_arguments(), do: List.to_string(argument)
    Enum.drop_while(arguments, &(&1 != "-S"))
  end

  defp argument(argument) do
    cond do
      argument =~ @written -> "code on the command line"
      File.regular?(argument) -> file(argument)
      true -> nil
    end
  end

  defp tests do
    if Mix.env() == :test,
      do: Enum.flat_map(["test", "apps/*/test"], &Path.wildcard(&1 <> "/**/*.{ex,exs}")),
      else: []
  end

  defp file(path) do
    with {:ok, text} <- File.read(path), true <- Regex.match?(@written, text), do: path, else: (_ -> nil)
  end
end
