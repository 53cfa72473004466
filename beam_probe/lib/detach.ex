defmodule ElixirscopeProbe.Detach do
  @moduledoc """
  Ends recording while the program goes on, and leaves the node as it was: its own code is loaded again, hooks and wrappers are gone,
  so are our processes, terms and folder on the code path.

  What stays: the probe's modules in memory, which nobody calls any more, and modules made at run time (tests, scripts), whose
  reports go nowhere. A function that is running goes on in the code it began with.
  """

  alias ElixirscopeProbe.{CodePath, Control, Gauge, LogHandler, Reload, Run, RuntimeModules, Wrap}

  @doc "Detaches, in a process of its own."
  @spec begin() :: pid
  def begin do
    spawn(fn ->
      Run.own(self())
      # Or it would end with the application.
      Process.group_leader(self(), Process.whereis(:init))
      run()
    end)
  end

  defp run do
    run = Run.get()
    # No module is recorded from now on: all go back to what they were.
    Run.put(%{run | config: %{run.config | changes: [], exclude: [{:module, "*"}]}})
    folders = CodePath.placed()
    RuntimeModules.remove()
    Wrap.undo()
    CodePath.instrument(for {ebin, _} <- folders, do: {nil, ebin, ebin, true})
    Control.finish(5_000)
    # Who still runs recorded code must not wait for room that nobody makes any more.
    Gauge.set(run.gauge, Gauge.go(), false)
    CodePath.delete()
    unsaid(fn -> Application.stop(:elixirscope_probe) end)
    _ = Application.unload(:elixirscope_probe)
    # OTP keeps of a log handler that was removed that there is none.
    handler = {:logger_config, {:"$handler_config$", LogHandler.id()}}
    terms = [Run, :elixirscope_rt, Reload, handler] ++ for({ebin, _} <- folders, do: {CodePath, ebin})
    Enum.each(terms, &:persistent_term.erase/1)
  end

  # OTP logs that an application has stopped.
  defp unsaid(stop) do
    _ = :logger.add_primary_filter(__MODULE__, {&__MODULE__.about_us/2, []})
    stop.()
    _ = :logger.remove_primary_filter(__MODULE__)
  end

  @doc false
  def about_us(%{msg: {:report, %{report: [{:application, :elixirscope_probe} | _]}}}, _), do: :stop
  def about_us(_, _), do: :ignore
end
