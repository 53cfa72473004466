defmodule ElixirscopeProbe.MixHook do
  @moduledoc """
  Our places in Mix: before and after the project is compiled (every task that runs its code compiles it first), and where
  test coverage takes its code from.

  Compilation itself is not recorded, and does not see our code path.
  """

  alias ElixirscopeProbe.{
    CodePath,
    Control,
    ExUnitHook,
    Gauge,
    Level,
    Run,
    RuntimeModules,
    Scripts,
    Tracing,
    Wrap
  }

  @doc "Comes in where Mix compiles, and where it measures coverage."
  @spec install() :: :ok
  def install do
    Wrap.enclose(Mix.Tasks.Compile, {:run, 1}, {__MODULE__, :compiling}, {__MODULE__, :compiled}) ||
      Wrap.wrap(Mix.Tasks.Compile, %{{:run, 1} => {__MODULE__, :compile}})

    Wrap.wrap(Mix.Tasks.Test.Coverage, %{{:start, 2} => {__MODULE__, :coverage}})
    :ok
  end

  @doc false
  def compile(original, args) do
    compiling()
    compiled(original.(args))
  end

  @doc false
  def compiling do
    run = Run.get()
    Control.progress(:compile, 0, 1)
    Gauge.set(run.gauge, Gauge.go(), false)
    CodePath.remove()
  end

  @doc false
  def compiled(result) do
    Control.progress(:compile, 1, 1)
    if match?({:error, _}, result), do: result, else: prepare(result)
  end

  defp prepare(result) do
    ebins = ebins(Mix.Project.config())
    CodePath.instrument(ebins)
    CodePath.add()
    RuntimeModules.install()
    Scripts.install()
    # Mix loads ExUnit before it compiles for a test.
    if Application.spec(:ex_unit, :vsn), do: ExUnitHook.install()

    if evaluates?(),
      do: Control.notice(:top_level, "Code given with --eval is not recorded; the functions it calls are.")

    Tracing.start(traced_ebins(Mix.Project.config()))
    Level.begin(ebins)
    result
  end

  # Mix has taken its own options from System.argv by now; our own -e comes before -S.
  defp evaluates? do
    arguments = for argument <- :init.get_plain_arguments(), do: List.to_string(argument)
    arguments = Enum.drop_while(arguments, &(&1 != "-S"))
    "run" in arguments and Enum.any?(arguments, &(&1 in ["-e", "--eval"]))
  end

  # {app, its ebin, its folder, whether it is the project's own}: the project itself or an umbrella's children, path dependencies, and all
  # other dependencies. An umbrella is compiled as one, whichever child asks for it.
  defp ebins(project) do
    build = Path.join(Mix.Project.build_path(project), "lib")
    own = Mix.Project.apps_paths(project) || %{project[:app] => "."}

    deps =
      for {app, scm} <- Mix.Project.deps_scms(),
          not is_map_key(own, app),
          do: {app, Map.get(Mix.Project.deps_paths(), app, "."), scm == Mix.SCM.Path}

    for {app, folder, own?} <- Enum.map(own, fn {app, folder} -> {app, folder, true} end) ++ deps,
        do: {app, Path.join([build, "#{app}", "ebin"]), Path.expand(folder), own?}
  end

  # The project's code, and that of the dependencies it names itself.
  defp traced_ebins(project) do
    build = Path.join(Mix.Project.build_path(project), "lib")
    own = Map.keys(Mix.Project.apps_paths(project) || %{project[:app] => "."})
    direct = for dependency <- project[:deps] || [], do: elem(dependency, 0)
    for app <- own ++ direct, do: Path.join([build, "#{app}", "ebin"])
  end

  # Coverage compiles from beams: it is given ours, with the debug information of the instrumented code.
  @doc false
  def coverage(original, [compile_path, options]) do
    original.([CodePath.for_coverage(compile_path), options])
  end
end
