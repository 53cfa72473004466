defmodule ElixirscopeProbe.Reload do
  @moduledoc """
  Code that is compiled again while the program runs, as Phoenix does before it answers in development: it asks Mix's Elixir
  compiler alone, for one application.

  Recording goes on. New code is instrumented as it is loaded (`RuntimeModules`); what is done here is about our folder. While
  modules are compiled it gives way, lest the compiler meets the version before in it. And Mix puts its own folder in front,
  often although nothing is to be compiled: ours comes back, and modules that were loaded past it meanwhile are loaded over.
  """

  alias ElixirscopeProbe.{CodePath, Run, RuntimeModules, Wrap}

  @doc "Comes in where Mix compiles an application's Elixir code."
  @spec install() :: :ok
  def install do
    Wrap.wrap(Mix.Tasks.Compile.Elixir, %{{:run, 1} => {__MODULE__, :compile}})
    :ok
  end

  @doc false
  def compile(original, args) do
    ebin = if Run.recording?(), do: Mix.Project.compile_path()
    ours = if ebin, do: CodePath.placed(ebin), else: []
    # Where Mix compiles for a task, recording pauses, and `MixHook` does all this for the whole project.
    if ours == [], do: original.(args), else: reload(original, args, ebin, ours)
  end

  defp reload(original, args, ebin, ours) do
    asleep = Enum.reject(ours, &:erlang.module_loaded/1)
    under_way(true)

    try do
      original.(args)
    else
      {:noop, _} = result ->
        result

      result ->
        CodePath.instrument([{Mix.Project.config()[:app], ebin, File.cwd!(), true}])
        result
    after
      under_way(false)
      CodePath.add()
      CodePath.take_over(asleep, ebin)
      # Some may be about to be loaded, from where they were found before.
      RuntimeModules.take_over_later(asleep, ebin)
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
end
