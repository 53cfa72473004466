defmodule ElixirscopeProbe.CodePath do
  @moduledoc """
  The folder of instrumented beams, in front of the code path: modules are loaded from it when the program would have loaded
  its own, never earlier. Only what is loaded already is loaded over.
  """

  alias ElixirscopeProbe.{Cache, Config, Control, Registry, Run, SourceFile}
  alias ElixirscopeProbe.Instrument

  @slow 50

  @doc "The folder of this run. Its name is nobody's application's, lest `:code.lib_dir/1` finds it."
  @spec folder() :: Path.t()
  def folder, do: Path.join([Run.get().config.cache, "runs", "elixirscope-#{System.pid()}"])

  @doc "Puts the folder in front."
  @spec add() :: :ok
  def add do
    _ = :code.add_patha(String.to_charlist(folder()))
    :ok
  end

  @doc "Takes the folder away."
  @spec remove() :: :ok
  def remove do
    _ = :code.del_path(String.to_charlist(folder()))
    :ok
  end

  @doc "Deletes the folder, and those that runs left behind which could not."
  @spec delete() :: :ok
  def delete do
    remove()
    _ = File.rm_rf(folder())
    :ok
  end

  @doc "Deletes folders of VMs that are gone."
  @spec sweep(Path.t()) :: :ok
  def sweep(cache) do
    for path <- Path.wildcard(Path.join([cache, "runs", "elixirscope-*"])),
        [_, pid] <- [Regex.run(~r/elixirscope-(\d+)$/, path)],
        gone?(pid, path),
        do: File.rm_rf(path)

    :ok
  end

  # Without /proc a day is long enough for everything but a server that runs on.
  defp gone?(pid, path) do
    if File.dir?("/proc/self"),
      do: not File.exists?("/proc/#{pid}"),
      else: File.stat!(path, time: :posix).mtime < System.os_time(:second) - 7 * 86_400
  end

  @doc "What of a module's code is wanted: options of the instrumenter, those on which the code depends; nil: nothing. `file` as `t:Pattern.about/0` has it."
  @spec options(map, module, (() -> Path.t() | nil), boolean, atom) :: keyword | nil
  def options(config, module, file, own?, app \\ nil) do
    in_project = fn -> with file when is_binary(file) <- file.(), do: Path.relative_to(file, config.project) end
    wanted = Config.wanted(config, %{module: module, app: app, own?: own?, file: in_project})
    if wanted, do: [redact: config.redact] ++ wanted
  end

  # A beam, or the path of one.
  defp source(beam) do
    case :beam_lib.chunks(beam, [:compile_info]) do
      {:ok, {_, compile_info: info}} -> with source when is_list(source) <- info[:source], do: List.to_string(source)
      _ -> nil
    end
  end

  defp source(path, folder), do: path |> String.to_charlist() |> source() |> SourceFile.find(folder)

  @doc "Whether a source is the project's: under its folder, but not in the dependencies it keeps there."
  @spec own_file?(map, Path.t()) :: boolean
  def own_file?(config, file) do
    file = Path.expand(file)
    deps = Path.join(config.project, "deps")
    String.starts_with?(file, config.project <> "/") and not String.starts_with?(file, deps <> "/")
  end

  @doc """
  Instruments the wanted modules of these applications: `{app, ebin, folder, own?}`. Answers those that could not be, and why.
  What is not wanted any more is as the program has it again.
  """
  @spec instrument([{atom, Path.t(), Path.t(), boolean}]) :: [{module, String.t()}]
  def instrument(ebins) do
    run = Run.get()
    File.mkdir_p!(folder())

    beams =
      for {app, ebin, folder, own?} <- ebins,
          own? or Config.dependencies?(run.config),
          path <- Path.wildcard(Path.join(ebin, "*.beam")),
          module = path |> Path.basename(".beam") |> String.to_atom(),
          options = options(run.config, module, fn -> source(path, folder) end, own?, app),
          do: {{app, folder}, module, path, options}

    salts = salts(for {_, _, _, options} <- beams, do: options)
    beams = for {app, module, path, options} <- beams, do: {app, module, path, {options, salts[options]}}

    tell? = length(beams) > @slow
    if tell?, do: Control.progress(:instrument, 0, length(beams))

    results =
      beams
      |> Task.async_stream(fn {app, module, path, salted} -> {module, path, one(run, app, module, path, salted)} end,
        timeout: :infinity,
        ordered: false
      )
      |> Stream.with_index(1)
      |> Enum.map(fn {{:ok, result}, done} ->
        if tell? and rem(done, 20) == 0, do: Control.progress(:instrument, done, length(beams))
        result
      end)

    if tell?, do: Control.progress(:instrument, length(beams), length(beams))

    given_back =
      for {_, ebin, _, _} <- ebins,
          one <- place_only(ebin, for({m, path, _} <- results, Path.dirname(path) == ebin, do: m)),
          do: one

    skipped = for {m, _, {:skip, why}} <- results, do: {m, why}
    left_out = for {m, :ok} <- given_back, do: {m, "left out since a moment of the run, as was asked for"}
    Control.modules(for({m, _, :ok} <- results, do: m), skipped ++ left_out)
    skipped ++ for({m, {:skip, why}} <- given_back, do: {m, why})
  end

  # What each way of instrumenting adds to the key of cached code.
  defp salts(all), do: for(options <- Enum.uniq(all), into: %{}, do: {options, Cache.salt(options)})

  # What has no source any more, or is not wanted any more, is not to be found here either.
  defp place_only(ebin, modules) do
    gone = placed(ebin) -- modules
    for module <- gone, do: File.rm(placed_at(module))
    :persistent_term.put({__MODULE__, ebin}, modules)

    for module <- gone,
        path = Path.join(ebin, "#{module}.beam"),
        File.exists?(path),
        do: {module, load_over(module, path, path)}
  end

  @doc "Folders of which modules are in ours, with these."
  @spec placed() :: [{Path.t(), [module]}]
  def placed, do: for({{__MODULE__, ebin}, modules} <- :persistent_term.get(), do: {ebin, modules})

  @doc "Modules of these beams that are in our folder."
  @spec placed(Path.t()) :: [module]
  def placed(ebin), do: :persistent_term.get({__MODULE__, ebin}, [])

  defp placed_at(module), do: Path.join(folder(), "#{module}.beam")

  @doc "Loads the instrumented code of modules over their own, where that came in past our folder."
  @spec take_over([module], Path.t()) :: :ok
  def take_over(modules, ebin) do
    for module <- modules, :erlang.module_loaded(module), target = placed_at(module), File.exists?(target) do
      path = Path.join(ebin, "#{module}.beam")
      with {:ok, beam} <- File.read(path), true <- loaded?(module, beam), do: load_over(module, path, target)
    end

    :ok
  end

  defp one(run, app, module, path, {options, salt}) do
    ElixirscopeProbe.Run.own(self())
    target = placed_at(module)

    with {:ok, beam} <- File.read(path),
         {:ok, hash, instrumented, sites} <-
           Cache.fetch(run.config.cache, salt, beam, [path: String.to_charlist(path)] ++ options) do
      Registry.announce(run.registry, hash, {:file, sites}, app)
      fresh? = place(instrumented, target)
      if fresh? or loaded?(module, beam), do: load_over(module, path, target), else: :ok
    else
      {:skip, why} ->
        File.rm(target)
        {:skip, why}

      {:error, reason} ->
        {:skip, "#{:file.format_error(reason)}"}
    end
  rescue
    error -> {:skip, Exception.message(error)}
  end

  # A link, so that pruning the cache takes nothing away from a running program. False: it was there already.
  defp place(instrumented, target) do
    same? =
      with {:ok, a} <- File.stat(instrumented), {:ok, b} <- File.stat(target), do: a.inode == b.inode and a.inode != 0

    if same? == true do
      false
    else
      _ = File.rm(target)
      with {:error, _} <- File.ln(instrumented, target), do: File.cp!(instrumented, target)
      true
    end
  end

  @doc """
  Loads instrumented code over a module, unless it is not loaded or that code already. Only where no process runs the module's
  older code: two loads would kill it. The code that is replaced becomes the old code, and is let go at once if nobody runs it.
  """
  @spec load_over(module, Path.t(), Path.t()) :: :ok | {:skip, String.t()}
  def load_over(module, path, target) do
    beam = File.read!(target)

    if :erlang.module_loaded(module) and not loaded?(module, beam),
      do: load(module, String.to_charlist(path), beam),
      else: :ok
  end

  defp loaded?(module, beam), do: :erlang.module_loaded(module) and module.module_info(:md5) == :code.module_md5(beam)

  @doc "As `load_over/3`, with the code in memory."
  @spec load(module, charlist, binary) :: :ok | {:skip, String.t()}
  def load(module, path, beam) do
    if :code.soft_purge(module) do
      case :code.load_binary(module, path, beam) do
        {:module, ^module} ->
          _ = :code.soft_purge(module)
          :ok

        {:error, reason} ->
          {:skip, "could not be loaded: #{inspect(reason)}"}
      end
    else
      {:skip, "a process still runs its old code"}
    end
  end

  @doc """
  A folder with the beams of `compile_path` as coverage should see them: instrumented, with debug information of the
  instrumented code; those left alone as they are.
  """
  @spec for_coverage(Path.t()) :: Path.t()
  def for_coverage(compile_path) do
    run = Run.get()
    app = Mix.Project.config()[:app]
    target = Path.join(folder(), "cover-" <> Base.encode16(:erlang.md5(compile_path), case: :lower))
    File.mkdir_p!(target)

    beams =
      for path <- Path.wildcard(Path.join(compile_path, "*.beam")) do
        module = path |> Path.basename(".beam") |> String.to_atom()
        options = options(run.config, module, fn -> source(path, File.cwd!()) end, true, app)
        {path, options && [debug_info: true] ++ options}
      end

    salts = salts(for {_, options} when options != nil <- beams, do: options)

    for {path, options} <- beams do
      with true <- options != nil,
           options = [path: String.to_charlist(path)] ++ options,
           {:ok, hash, instrumented, sites} <-
             Cache.fetch(run.config.cache, salts[tl(options)], File.read!(path), options) do
        Registry.announce(run.registry, hash, {:file, sites}, {app, File.cwd!()})
        place(instrumented, Path.join(target, Path.basename(path)))
      else
        _ -> place(path, Path.join(target, Path.basename(path)))
      end
    end

    target
  end

  @doc """
  Instruments a module that was defined at run time. A test module is the same in the next run, so it comes from the cache then: to make the
  instrumented code of a suite's tests took as long as to compile them.
  """
  @spec in_memory(module, binary, charlist) :: :ok | {:skip, String.t()}
  def in_memory(module, beam, path) do
    run = Run.get()

    # Who asks knows that it is the project's.
    with options when options != nil <- options(run.config, module, fn -> source(beam) end, true),
         {:ok, hash, code, place} <- made(run, beam, options, path) do
      Registry.announce(run.registry, hash, place, nil)
      Control.made(module, :code.module_md5(code))
      load(module, path, code)
    else
      nil -> {:skip, "left out, as was asked for"}
      {:skip, why} -> {:skip, why}
    end
  end

  defp made(run, beam, options, path) do
    with {:ok, hash, instrumented, sites} <-
           Cache.fetch(run.config.cache, salt(options), beam, [path: path] ++ options),
         {:ok, code} <- File.read(instrumented) do
      {:ok, hash, code, {:file, sites}}
    else
      {:skip, why} -> {:skip, why}
      {:error, _} -> made_again(run, beam, options, path)
    end
  rescue
    # The cache has no room.
    _ in [File.Error, File.RenameError] -> made_again(run, beam, options, path)
  end

  defp made_again(run, beam, options, path) do
    with {:ok, made} <- Instrument.instrument(beam, [path: path] ++ options) do
      literals = Instrument.Redact.literals(beam, run.config.redact)
      {:ok, made.hash, made.beam, {:table, made.table, literals}}
    end
  end

  defp salt(options) do
    with nil <- :persistent_term.get({__MODULE__, :salt, options}, nil) do
      tap(Cache.salt(options), &:persistent_term.put({__MODULE__, :salt, options}, &1))
    end
  end
end
