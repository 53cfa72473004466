defmodule :elixirscope_boot do
  @moduledoc """
  The first thing that runs in the recorded VM, from its own command line: reads the configuration, starts the probe's
  processes, and arranges for the rest to happen when Mix has compiled the project.
  """

  @doc "Starts the probe; `path` is that of the probe.config the engine wrote. Never raises: without a probe the program runs on."
  @spec start(String.t()) :: :ok
  def start(path) do
    main = self()
    config = path |> ElixirscopeProbe.Config.read!() |> Map.put(:main, main)
    load_all()
    # Hooks run in reverse order, so what the program does in its own is recorded.
    System.at_exit(fn _status ->
      # Nothing is left to end where recording was stopped before.
      if ElixirscopeProbe.Run.get() do
        await_end(main)
        ElixirscopeProbe.Control.finish(5_000)
        ElixirscopeProbe.CodePath.delete()
      end
    end)

    :ok = start_application(config)
    tidy(config.cache)
    ElixirscopeProbe.MixHook.install()
    ElixirscopeProbe.Reload.install()
    ElixirscopeProbe.LogHandler.install()
    :ok
  rescue
    error -> IO.puts(:stderr, "elixirscope: not recorded: " <> Exception.format(:error, error, __STACKTRACE__))
  end

  # Elixir goes on to the hooks a moment before the process that ran Mix is gone, with the reason that we want to see.
  defp await_end(main) do
    ref = Process.monitor(main)

    receive do
      {:DOWN, ^ref, _, _, _} -> :ok
    after
      1_000 -> Process.demonitor(ref, [:flush])
    end
  end

  # At once: Mix takes folders that it does not know off the code path.
  defp load_all do
    ebin = __MODULE__ |> :code.which() |> Path.dirname()
    modules = for path <- Path.wildcard(ebin <> "/*.beam"), do: path |> Path.basename(".beam") |> String.to_atom()
    :ok = :code.ensure_modules_loaded(modules)
  end

  # What earlier runs left behind; beside the program, by a process that is the probe's own, or all its work would be recorded.
  defp tidy(cache) do
    task = fn ->
      ElixirscopeProbe.Cache.prepare(cache)
      ElixirscopeProbe.CodePath.sweep(cache)
      ElixirscopeProbe.Cache.prune(cache)
    end

    {:ok, pid} =
      Supervisor.start_child(ElixirscopeProbe.Run.get().top, Supervisor.child_spec({Task, task}, restart: :temporary))

    ElixirscopeProbe.Run.own(pid)
  end

  defp start_application(config) do
    for part <- ["seg", "sources"], do: File.mkdir_p!(Path.join(config.recording, part))
    File.chmod!(config.recording, 0o700)

    spec = [
      description: String.to_charlist("the recorder of ElixirScope"),
      vsn: String.to_charlist(ElixirscopeProbe.Info.version()),
      modules: [],
      registered: [],
      applications: [:kernel, :stdlib, :elixir],
      mod: {ElixirscopeProbe.Application, [config: config]}
    ]

    :ok = :application.load({:application, :elixirscope_probe, spec})
    Application.start(:elixirscope_probe)
  end
end
