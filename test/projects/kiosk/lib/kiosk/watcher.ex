defmodule Kiosk.Watcher do
  @moduledoc """
  Watches a folder with all that is in it, and tells the reloader what changed: by `inotifywait` where there is one, and by looking
  at every file ten times a second.
  """
  use GenServer

  @every_ms 100

  def start_link(folder), do: GenServer.start_link(__MODULE__, folder, name: __MODULE__)

  @impl true
  def init(folder) do
    if inotify = System.find_executable("inotifywait") do
      Port.open({:spawn_executable, inotify},
        args: ["-m", "-r", "-q", "-e", "modify,create,delete,move", folder],
        line: 4096
      )
    end

    Process.send_after(self(), :look, @every_ms)
    {:ok, %{folder: folder, files: look(folder)}}
  end

  @impl true
  def handle_info(:look, state) do
    Process.send_after(self(), :look, @every_ms)
    files = look(state.folder)
    changed = for {file, stamp} <- files, state.files[file] != stamp, do: file
    gone = Map.keys(state.files) -- Map.keys(files)
    Kiosk.Reloader.changed(changed ++ gone)
    {:noreply, %{state | files: files}}
  end

  def handle_info({_port, {:data, {:eol, line}}}, state) do
    Kiosk.Reloader.changed([List.to_string(line)])
    {:noreply, state}
  end

  defp look(folder) do
    for file <- Path.wildcard(folder <> "/**/*", match_dot: true),
        {:ok, %{mtime: mtime, size: size}} <- [File.stat(file)],
        into: %{},
        do: {file, {mtime, size}}
  end
end
