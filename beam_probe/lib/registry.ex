defmodule ElixirscopeProbe.Registry do
  @moduledoc """
  Site tables: announced when a module is instrumented, written to `sites.jsonl` (with a snapshot of the source) when the
  module's first event is, which also gives its sites their numbers in this recording.
  """

  use GenServer

  alias ElixirscopeProbe.{Cache, Control, Secrets, SecretValues, SourceFile}
  alias ElixirscopeProbe.Instrument.Json

  @first_base 64

  @typedoc "Where a table is, with the secrets its code holds: in memory, or in a file of the cache."
  @type place :: {:table, map, [binary]} | {:file, Path.t()}

  @doc "Options: `:dir` of the recording, `:secrets`."
  def start_link(options), do: GenServer.start_link(__MODULE__, options)

  @doc "Tells where the table of a module version is, and which application it belongs to, with its folder (nil: none)."
  @spec announce(pid, non_neg_integer, place, {atom, Path.t()} | nil) :: :ok
  def announce(registry, hash, place, app), do: GenServer.call(registry, {:announce, hash, place, app}, :infinity)

  @doc "The number of the first site of a module version, and the sites at which its tests begin (nil: no test module)."
  @spec base(pid, non_neg_integer) :: {pos_integer, ElixirscopeProbe.Tests.sites() | nil} | nil
  def base(registry, hash), do: GenServer.call(registry, {:base, hash}, :infinity)

  @typedoc "A function with its sites (as instrumented code has them): all, those where it is entered, and the statements."
  @type of :: %{
          module: atom,
          name: atom,
          arity: arity,
          sites: [pos_integer],
          enters: [pos_integer],
          statements: [pos_integer]
        }

  @doc "The function that a site belongs to."
  @spec function(pid, pos_integer) :: of | nil
  def function(registry, site), do: GenServer.call(registry, {:function, site}, :infinity)

  @doc "Modules whose events were written, as text."
  @spec modules(pid) :: [String.t()]
  def modules(registry), do: GenServer.call(registry, :modules, :infinity)

  @impl true
  def init(options) do
    {:ok, file} = :file.open(Path.join(options[:dir], "sites.jsonl"), [:raw, :binary, :append])

    {:ok,
     %{
       dir: options[:dir],
       secrets: options[:secrets],
       file: file,
       next: @first_base,
       places: %{},
       written: %{},
       modules: MapSet.new(),
       sources: %{}
     }}
  end

  @impl true
  def handle_call({:announce, hash, place, app}, _from, st),
    do: {:reply, :ok, %{st | places: Map.put(st.places, hash, {place, app})}}

  def handle_call({:base, hash}, _from, st) do
    case st.written do
      %{^hash => written} ->
        {:reply, written, st}

      _ ->
        {written, st} = write(hash, st)
        {:reply, written, %{st | written: Map.put(st.written, hash, written)}}
    end
  end

  def handle_call({:function, site}, _from, st) do
    hash = Bitwise.bsr(site, 16)

    function =
      with {:ok, table, _} <- table(st, hash),
           %{"f" => f} when is_integer(f) <- Enum.at(table.sites, Bitwise.band(site, 0xFFFF)),
           %{} = function <- Enum.at(table.functions, f) do
        sites =
          for {%{"f" => ^f, "k" => kind}, i} <- Enum.with_index(table.sites), do: {Bitwise.bsl(hash, 16) + i, kind}

        # Names that were atoms in the program's code, so no new ones.
        %{
          module: String.to_atom(table.module),
          name: String.to_atom(function.name),
          arity: function.arity,
          sites: Enum.map(sites, &elem(&1, 0)),
          enters: for({site, "enter"} <- sites, do: site),
          statements: for({site, "stmt"} <- sites, do: site)
        }
      else
        _ -> nil
      end

    {:reply, function, st}
  end

  def handle_call(:modules, _from, st), do: {:reply, Enum.sort(st.modules), st}

  defp write(hash, st) do
    case table(st, hash) do
      {:ok, table, literals} ->
        Secrets.learn(st.secrets, literals)
        {source, st} = snapshot(table.file, st)
        line = Map.merge(table, %{base: st.next, source: source})

        case :file.write(st.file, [Json.encode(line), ?\n]) do
          :ok ->
            st = %{st | next: st.next + max(length(table.sites), 1), modules: MapSet.put(st.modules, table.module)}
            {{line.base, tests(table, line.base)}, st}

          {:error, reason} ->
            Control.notice(:disk, "The site table of #{table.module} could not be written: #{reason}.")
            {nil, st}
        end

      :error ->
        Control.notice(:lost_table, "Events of a module are lost: its site table is gone from the cache.")
        {nil, st}
    end
  end

  defp table(st, hash) do
    case st.places do
      %{^hash => {{:table, table, literals}, app}} ->
        {:ok, of_app(table, app), literals}

      %{^hash => {{:file, path}, app}} ->
        with {:ok, table, literals} <- Cache.read_table(path), do: {:ok, of_app(table, app), literals}

      _ ->
        :error
    end
  end

  defp of_app(table, nil), do: Map.put(table, :app, nil)
  defp of_app(table, {app, folder}), do: Map.merge(table, %{app: app, file: SourceFile.find(table.file, folder)})

  # Named by the hash of the bytes as they are; what is written is without secrets. Code that is loaded anew has another text.
  defp snapshot(file, st) do
    text = {file, stamp(file)}

    case st.sources do
      %{^text => source} -> {source, st}
      %{} -> remember(text, keep(file, st), st)
    end
  end

  defp remember(text, source, st), do: {source, %{st | sources: Map.put(st.sources, text, source)}}

  defp stamp(file) do
    with true <- is_binary(file), {:ok, stat} <- File.stat(file) do
      {stat.mtime, stat.size, stat.inode}
    else
      _ -> nil
    end
  end

  defp keep(file, st) do
    with true <- is_binary(file), {:ok, bytes} <- File.read(file) do
      name = bytes |> :erlang.md5() |> Base.encode16(case: :lower)
      pattern = Secrets.current(st.secrets)
      # Raw: else each would go through one of the VM's processes, at three times the cost.
      _ =
        File.write(Path.join([st.dir, "sources", name]), bytes |> Secrets.scrub(pattern) |> SecretValues.in_source(), [
          :raw
        ])

      name
    else
      _ -> nil
    end
  end

  # A test module is told by the function that ExUnit.Case gives it.
  defp tests(table, base) do
    names = Enum.map(table.functions, &{&1.name, &1.arity})

    if {"__ex_unit__", 2} in names or {"__ex_unit__", 0} in names do
      module = String.to_atom(table.module)
      names = List.to_tuple(names)

      for {%{"k" => "enter", "f" => f}, i} <- Enum.with_index(table.sites),
          begins = begins(elem(names, f), module),
          into: %{},
          do: {base + i, begins}
    end
  end

  defp begins({"__ex_unit__", 2}, module), do: {:setup, module}

  defp begins({name, 1}, module) do
    if String.contains?(name, " "), do: {:test, module, String.to_atom(name)}
  end

  defp begins(_, _), do: nil
end
