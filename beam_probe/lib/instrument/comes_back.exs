# Makes comes_back_table.ex: the functions of Erlang and Elixir that come back by themselves, found in the debug_info of
# the release that runs this. A function is in when nothing that it reaches calls a fun, a computed function, code outside
# the modules below, or `receive`. Run it on every supported release, oldest first, each with the table so far: the table
# then holds what is true in all of them.
#
#     elixir comes_back.exs > table.new                        # the first release
#     elixir comes_back.exs comes_back_table.ex > table.new    # each further one

defmodule ComesBackTable do
  @elixir [
            Atom,
            Base,
            Bitwise,
            Date,
            DateTime,
            Float,
            Integer,
            Keyword,
            Kernel,
            List,
            Map,
            MapSet,
            NaiveDateTime,
            Path,
            Range
          ] ++
            [
              Regex,
              String,
              String.Break,
              String.Casing,
              String.Unicode,
              Time,
              Tuple,
              URI,
              Version,
              Calendar.ISO,
              System,
              Process
            ]
  @erlang ~w(atomics base64 binary calendar counters dict erlang ets filename gb_sets gb_trees lists maps math orddict)a ++
            ~w(ordsets persistent_term proplists queue re sets string unicode unicode_util uri_string)a
  # Implemented in C, but not plain: they run other code, wait, or do not return.
  @never ~w(apply hibernate halt error throw exit raise nif_error yield suspend_process load_nif check_process_code)a ++
           ~w(purge_module delete_module finish_loading prepare_loading finish_after_on_load call_on_load_function)a ++
           ~w(garbage_collect dist_ctrl_get_data trace trace_pattern trace_delivered system_flag port_call port_control)a ++
           ~w(open_port demonitor get_module_info)a

  def run(previous) do
    functions = for module <- @elixir ++ @erlang, function <- read(module), into: %{}, do: function
    good = functions |> Map.filter(fn {{_, name, _}, _} -> name not in @never end) |> settle()
    names = for {{_, name, _} = mfa, _} <- good, public?(mfa, name), do: mfa
    if previous, do: Enum.filter(names, &MapSet.member?(previous, &1)), else: names
  end

  # All that depends on something bad goes, until nothing does.
  defp settle(functions) do
    kept = Map.filter(functions, fn {_, calls} -> calls != :bad and Enum.all?(calls, &Map.has_key?(functions, &1)) end)
    if map_size(kept) == map_size(functions), do: kept, else: settle(kept)
  end

  defp public?({module, _, arity}, name) do
    Code.ensure_loaded(module)

    function_exported?(module, name, arity) and
      not String.starts_with?(Atom.to_string(name), ["__", "MACRO-", "module_info"])
  end

  defp read(module) do
    case path(module) do
      :non_existing -> []
      path -> read(module, path)
    end
  end

  defp read(module, path) do
    {:ok, {_, [debug_info: {:debug_info_v1, backend, data}]}} = :beam_lib.chunks(path, [:debug_info])
    {:ok, forms} = backend.debug_info(:erlang_v1, module, data, [])
    locals = for {:function, _, name, arity, _} <- forms, do: {name, arity}
    imports = for {:attribute, _, :import, {from, list}} <- forms, function <- list, into: %{}, do: {function, from}

    for {:function, _, name, arity, clauses} <- forms do
      {{module, name, arity}, calls(clauses, module, locals, imports)}
    end
  end

  # What the emulator has loaded itself is beside erts, which is not on the code path.
  defp path(module) do
    case :code.which(module) do
      :preloaded ->
        [:code.lib_dir(), "erts-*/ebin/#{module}.beam"]
        |> Path.join()
        |> Path.wildcard()
        |> hd()
        |> String.to_charlist()

      path ->
        path
    end
  end

  defp calls(clauses, module, locals, imports) do
    for({:clause, _, _, _, body} <- clauses, do: body) |> find({module, locals, imports}, []) |> Enum.uniq()
  catch
    :bad -> :bad
  end

  defp find({:receive, _, _}, _, _), do: throw(:bad)
  defp find({:receive, _, _, _, _}, _, _), do: throw(:bad)

  defp find({:call, _, {:remote, _, {:atom, _, module}, {:atom, _, name}}, args}, env, acc),
    do: find(args, env, called({module, name, length(args)}, args, acc))

  defp find({:call, _, {:atom, _, name}, args}, {module, locals, imports} = env, acc) do
    key = {name, length(args)}
    from = if key in locals, do: module, else: Map.get(imports, key, :erlang)
    find(args, env, called({from, name, length(args)}, args, acc))
  end

  defp find({:call, _, _, _}, _, _), do: throw(:bad)
  # A guard's calls are BIFs.
  defp find({:clause, _, _, _, body}, env, acc), do: find(body, env, acc)
  defp find(form, env, acc) when is_tuple(form), do: form |> Tuple.to_list() |> find(env, acc)
  defp find([head | tail], env, acc), do: find(tail, env, find(head, env, acc))
  defp find(_, _, acc), do: acc

  # A stub of C code, or a mere complaint about an argument: no function of the program's runs.
  defp called({:erlang, :nif_error, _}, _, acc), do: acc
  defp called({:erlang, :error, _}, [{tag, _, _} | _], acc) when tag in [:atom, :tuple], do: acc
  defp called(mfa, _, acc), do: [mfa | acc]
end

previous =
  case System.argv() do
    [] ->
      nil

    [path] ->
      for line <- File.stream!(path),
          [module, name, arity] <- [String.split(line)],
          arity =~ ~r/^\d+$/,
          into: MapSet.new(),
          do: {String.to_atom(module), String.to_atom(name), String.to_integer(arity)}
  end

IO.write(~S'''
defmodule ElixirscopeProbe.Instrument.ComesBackTable do
  @moduledoc false
  # Made by comes_back.exs; module, function and arity a line.
  @table ~S"""
''')

for {module, name, arity} <- Enum.sort(ComesBackTable.run(previous)), do: IO.puts("  #{module} #{name} #{arity}")

IO.write(~S'''
  """

  @functions for line <- String.split(@table, "\n", trim: true),
                 [module, name, arity] = String.split(line),
                 into: %{},
                 do: {{String.to_atom(module), String.to_atom(name), String.to_integer(arity)}, true}

  @doc "All functions in the table."
  @spec functions() :: %{mfa => true}
  def functions, do: @functions
end
''')
