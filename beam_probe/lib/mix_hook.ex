defmodule ElixirscopeProbe.MixHook do
  @moduledoc """
  Our places in Mix: after the project was compiled (every task that runs its code compiles it first), around the command line
  (to see what ends it), and where test coverage takes its code from.

  Compilation itself is not recorded, and does not see our code path.
  """

  alias ElixirscopeProbe.{CodePath, Control, ExUnitFormatter, Gauge, Run, RuntimeModules, Scripts, Wrap}

  @doc "Wraps what has to be wrapped of Mix."
  @spec install() :: :ok
  def install do
    Wrap.wrap(Mix.Tasks.Compile, %{{:run, 1} => {__MODULE__, :compile}})
    Wrap.wrap(Mix.Tasks.Test.Coverage, %{{:start, 2} => {__MODULE__, :coverage}})
    main = {__MODULE__, :main}
    Wrap.wrap(Mix.CLI, %{{:main, 0} => main, {:main, 1} => main, {:main, 2} => main})
    :ok
  end

  @doc false
  def compile(original, args) do
    run = Run.get()
    Gauge.set(run.gauge, Gauge.go(), false)
    CodePath.remove()
    result = original.(args)
    if not failed?(result), do: compiled(run)
    result
  end

  defp failed?({:error, _}), do: true
  defp failed?(_), do: false

  defp compiled(run) do
    CodePath.instrument(ebins(Mix.Project.config(), run.config))
    CodePath.add()
    RuntimeModules.install()
    Scripts.install()
    # Mix loads ExUnit before it compiles for a test.
    if Application.spec(:ex_unit, :vsn), do: ExUnitFormatter.install()
    if run.config.level in [:full, :calls], do: Gauge.set(run.gauge, Gauge.go(), true)
  end

  # {app, its ebin, whether it is the project's own}: the project itself or an umbrella's children, path dependencies, and all
  # other dependencies where `include` may name their modules. An umbrella is compiled as one, whichever child asks for it.
  defp ebins(project, config) do
    build = Path.join(Mix.Project.build_path(project), "lib")
    own = if children = Mix.Project.apps_paths(project), do: Map.keys(children), else: [project[:app]]

    deps =
      for {app, scm} <- Mix.Project.deps_scms(),
          app not in own,
          path? = scm == Mix.SCM.Path,
          path? or config.include != [] do
        {app, path?}
      end

    for {app, own?} <- Enum.map(own, &{&1, true}) ++ deps, do: {app, Path.join([build, "#{app}", "ebin"]), own?}
  end

  # Coverage compiles from beams: it is given ours, with the debug information of the instrumented code.
  @doc false
  def coverage(original, [compile_path, options]) do
    original.([CodePath.for_coverage(compile_path), options])
  end

  @doc false
  def main(original, args) do
    if evaluates?(System.argv()),
      do: Control.notice(:top_level, "Code given with --eval is not recorded; the functions it calls are.")

    original.(args)
  catch
    kind, reason ->
      stack = __STACKTRACE__
      ElixirscopeProbe.Uncaught.report(self(), kind, reason, stack, :mix)
      :erlang.raise(kind, reason, Wrap.unwrapped(stack))
  end

  defp evaluates?(["run" | options]), do: Enum.any?(options, &(&1 in ["-e", "--eval"]))
  defp evaluates?(_), do: false
end
