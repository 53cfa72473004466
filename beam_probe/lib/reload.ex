defmodule ElixirscopeProbe.Reload do
  @moduledoc """
  Code that is compiled again while the program runs, as Phoenix does before it answers in development: it asks Mix's Elixir
  compiler alone, for one application.

  Recording goes on. New code is instrumented as it is loaded (`RuntimeModules`); what is done here is about our folder. While
  modules are compiled it gives way, lest the compiler meets the version before in it. And Mix puts its own folder in front,
  often although nothing is to be compiled: ours comes back, and modules that were loaded past it meanwhile are loaded over.
  """

  alias ElixirscopeProbe.{CodePath, Run, Wrap}

  @doc "Comes in where Mix compiles an application's Elixir code."
  @spec install() :: :ok
  def install do
    Wrap.wrap(Mix.Tasks.Compile.Elixir, %{{:run, 1} => {__MODULE__, :compile}})
    :ok
  end

  @doc false
  def compile(original, args) do
    # Where Mix compiles for a task, recording pauses, and `MixHook` does all this for the whole project.
    if Run.recording?() and File.dir?(CodePath.folder()), do: reload(original, args), else: original.(args)
  end

  defp reload(original, args) do
    ebin = Mix.Project.compile_path()
    before = beams(ebin)
    ours = MapSet.intersection(before, beams(CodePath.folder()))
    asleep = for beam <- ours, module = module(beam), not :erlang.module_loaded(module), do: {module, beam}
    under_way(true)

    try do
      original.(args)
    else
      result ->
        for beam <- MapSet.difference(before, beams(ebin)), do: File.rm(Path.join(CodePath.folder(), beam))
        if not match?({:noop, _}, result) and MapSet.size(ours) > 0, do: again(ebin)
        result
    after
      under_way(false)
      CodePath.add()
      for {module, beam} <- asleep, :erlang.module_loaded(module), do: take_over(module, ebin, beam)
    end
  end

  @doc "Has our folder give way to a compilation, if this is one."
  @spec compiling() :: :ok
  def compiling do
    if :persistent_term.get(__MODULE__, false), do: CodePath.remove()
    :ok
  end

  # Booleans are replaced at no cost, other terms would have all processes looked through.
  defp under_way(whether), do: :persistent_term.put(__MODULE__, whether)

  defp again(ebin), do: CodePath.instrument([{Mix.Project.config()[:app], ebin, File.cwd!(), true}])

  defp take_over(module, ebin, beam) do
    target = Path.join(CodePath.folder(), beam)
    if File.exists?(target), do: CodePath.load_over(module, Path.join(ebin, beam), target)
  end

  defp beams(folder) do
    case File.ls(folder) do
      {:ok, names} -> for name <- names, Path.extname(name) == ".beam", into: MapSet.new(), do: name
      {:error, _} -> MapSet.new()
    end
  end

  defp module(beam), do: beam |> Path.rootname() |> String.to_atom()
end
