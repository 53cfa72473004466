defmodule ElixirscopeProbe.Scripts do
  @moduledoc """
  Top-level code of scripts. Elixir compiles it as the function `__FILE__/1` of a module that lives as long as it runs; we
  come in where that module's Erlang forms are compiled, so that nothing else about the script changes.
  """

  alias ElixirscopeProbe.{CodePath, Control, Run, Wrap}
  alias ElixirscopeProbe.Instrument

  @doc "Wraps the compiler's last step, once."
  @spec install() :: :ok
  def install do
    Wrap.wrap(:elixir_erl_compiler, %{{:noenv_forms, 3} => {__MODULE__, :noenv_forms}})
    :ok
  end

  @doc false
  def noenv_forms(original, [forms, file, options] = args) do
    {module, _beam} = plain = original.(args)

    wanted = if Run.recording?() and script?(forms), do: wanted(file)

    if wanted do
      with {:skip, why} <- instrumented(module, forms, file, options, wanted) do
        Control.notice(:top_level, "Top-level code of #{Path.relative_to_cwd(file)} is not recorded: #{why}.")
        plain
      end
    else
      plain
    end
  end

  defp script?(forms), do: Enum.any?(forms, &match?({:function, _, :__FILE__, 1, _}, &1))

  defp wanted(file) do
    config = Run.get().config
    own? = is_binary(file) and CodePath.own_file?(config, file)
    CodePath.options(config, :script, fn -> if is_binary(file), do: Path.expand(file) end, own?)
  end

  defp instrumented(module, forms, file, options, wanted) do
    run = Run.get()
    path = String.to_charlist(Path.expand(file))
    debug_info = {:debug_info, {__MODULE__, {:elixir_v1, forms, []}}}

    with {:ok, ^module, beam} <-
           :compile.forms(forms, [:no_spawn_compiler_process, debug_info, {:source, path} | options]),
         {:ok, made} <- Instrument.instrument(beam, [path: nil] ++ wanted) do
      literals = Instrument.Redact.literals(forms, run.config.redact)
      ElixirscopeProbe.Registry.announce(run.registry, made.hash, {:table, made.table, literals}, nil)
      {module, made.beam}
    else
      {:skip, why} -> {:skip, why}
      _ -> {:skip, "it could not be compiled again"}
    end
  rescue
    error -> {:skip, Exception.message(error)}
  end

  @doc "Makes us a debug information backend: the instrumenter gets the forms as Elixir's own, without their syntax tree."
  def debug_info(:erlang_v1, _module, {:elixir_v1, forms, _}, _), do: {:ok, forms}
  def debug_info(_, _, _, _), do: {:error, :unknown_format}
end
