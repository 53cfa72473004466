defmodule ElixirscopeProbe.RuntimeModules do
  @moduledoc """
  Modules that come into being while the program runs: test modules, scripts, reloaded code, what functions define. A compiler tracer hears of each
  right after Elixir has loaded it, and loads the instrumented one in its place.

  Where a process still runs the version before, the new one is left alone and tried again later: loading it would kill
  that process.
  """

  use GenServer

  alias ElixirscopeProbe.{CodePath, Control, ExUnitHook, Reload, Run, Wrap}
  alias ElixirscopeProbe.Instrument.Redact

  @again_ms 1_000

  @doc "Options: `:config`."
  def start_link(options), do: GenServer.start_link(__MODULE__, options)

  @doc "Adds the tracer to the compiler's, once."
  @spec install() :: :ok
  def install do
    tracers = Code.get_compiler_option(:tracers)

    if __MODULE__ not in tracers do
      Code.put_compiler_option(:tracers, tracers ++ [__MODULE__])
      for {:compile, arity} <- :elixir_module.module_info(:exports), do: trace_compile({:compile, arity})
    end

    :ok
  end

  # Elixir takes all tracers away from a module that a running function defines.
  defp trace_compile(function) do
    Wrap.refine(:elixir_module, function, {__MODULE__, :traced}) ||
      Wrap.wrap(:elixir_module, %{function => {__MODULE__, :compile}})
  end

  @doc "Takes the tracer away again."
  @spec remove() :: :ok
  def remove, do: Code.put_compiler_option(:tracers, Code.get_compiler_option(:tracers) -- [__MODULE__])

  @doc false
  def compile(original, args), do: original.(List.update_at(args, -1, &traced/1))

  @doc false
  # Without its function an environment keeps its tracers; the compiler would clear the rest as well.
  def traced(%{function: {_, _}} = env), do: traced(%{env | function: nil, lexical_tracker: nil, tracers: []})
  def traced(%{tracers: tracers} = env), do: %{env | tracers: Enum.uniq(tracers ++ [__MODULE__])}

  @doc false
  # Mix turns debug information off for test files; without it there is nothing to instrument.
  def trace(:start, _env) do
    Reload.compiling()

    if Run.recording?() and Code.get_compiler_option(:debug_info) == false,
      do: Code.put_compiler_option(:debug_info, true)

    :ok
  end

  # The tests of an asynchronous module may begin right after its compilation, before `:on_module`: this hook comes before
  # ExUnit's own, which lets them.
  def trace({:remote_macro, _, ExUnit.Case, :__using__, 1}, env) do
    if Run.recording?() and wanted?(env), do: Module.put_attribute(env.module, :after_compile, __MODULE__)
    :ok
  end

  def trace({:on_module, beam, _}, env) do
    if Run.recording?(), do: remember_shown_fields(env.module, beam)
    if Run.recording?() and wanted?(env) and not replaced?(env.module, beam), do: defined(env, beam)
    :ok
  end

  def trace(_, _), do: :ok

  @doc false
  def __after_compile__(env, beam), do: defined(env, beam)

  defp replaced?(module, beam),
    do: :code.is_loaded(module) != false and module.module_info(:md5) != :code.module_md5(beam)

  # Its code is in no file, and the writers have to know before they see the first such struct.
  defp remember_shown_fields(module, beam) do
    with "Elixir.Inspect." <> _ <- Atom.to_string(module),
         {:ok, struct, fields} <- Redact.shown_fields(beam),
         do: GenServer.call(Run.get().modules, {:shown, struct, fields})
  catch
    :exit, _ -> :ok
  end

  @doc "The fields of a struct that came into being at run time which it shows to `inspect`."
  @spec shown_fields(module) :: [atom] | :unknown
  def shown_fields(struct) do
    GenServer.call(Run.get().modules, {:shown, struct})
  catch
    :exit, _ -> :unknown
  end

  defp wanted?(env) do
    config = Run.get().config
    CodePath.options(config, env.module, fn -> env.file end, CodePath.own_file?(config, env.file)) != nil
  end

  defp defined(env, beam) do
    path = with path when is_list(path) <- :code.which(env.module), do: path, else: (_ -> [])
    if function_exported?(env.module, :__ex_unit__, 2), do: ExUnitHook.install()

    case CodePath.in_memory(env.module, beam, path) do
      :ok ->
        Control.modules([env.module], [])

      {:skip, why} ->
        Control.modules([], [{env.module, why}])
        if why =~ "old code", do: GenServer.cast(Run.get().modules, {:later, env.module, beam, path})
    end
  end

  @doc "Looks in a while whether modules came in past our folder after all."
  @spec take_over_later([module], Path.t()) :: :ok
  def take_over_later([], _), do: :ok
  def take_over_later(modules, ebin), do: GenServer.cast(Run.get().modules, {:take_over, modules, ebin})

  @impl true
  def init(_), do: {:ok, %{waiting: %{}, shown: %{}}}

  @impl true
  def handle_call({:shown, struct, fields}, _from, st), do: {:reply, :ok, put_in(st.shown[struct], fields)}
  def handle_call({:shown, struct}, _from, st), do: {:reply, Map.get(st.shown, struct, :unknown), st}

  @impl true
  def handle_cast({:later, module, beam, path}, st) do
    if st.waiting == %{}, do: Process.send_after(self(), :again, @again_ms)
    {:noreply, put_in(st.waiting[module], {beam, path})}
  end

  def handle_cast({:take_over, modules, ebin}, st) do
    Process.send_after(self(), {:take_over, modules, ebin}, @again_ms)
    {:noreply, st}
  end

  @impl true
  def handle_info({:take_over, modules, ebin}, st) do
    CodePath.take_over(modules, ebin)
    {:noreply, st}
  end

  def handle_info(:again, st) do
    waiting =
      for {module, {beam, path}} <- st.waiting, still?(module, beam, path), into: %{}, do: {module, {beam, path}}

    if waiting != %{}, do: Process.send_after(self(), :again, @again_ms)
    {:noreply, %{st | waiting: waiting}}
  end

  def handle_info(_, st), do: {:noreply, st}

  # Whether it still has to wait. Another version may have come meanwhile: then this one is nobody's any more.
  defp still?(module, beam, path) do
    with true <- module.module_info(:md5) == :code.module_md5(beam),
         :ok <- CodePath.in_memory(module, beam, path) do
      Control.modules([module], [])
      false
    else
      false -> false
      {:skip, _} -> true
    end
  end
end
