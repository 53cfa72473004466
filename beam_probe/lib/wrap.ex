defmodule ElixirscopeProbe.Wrap do
  @moduledoc """
  Puts something of ours around a function of a compiled module, in memory: the module is loaded under another name, and one
  of its own name delegates to it.

  The name is changed in the atom table of the compiled file, which works also where its debug information was stripped. What is made is
  kept in the probe's cache: to compile it at each start takes longer than all the rest of it.
  """

  alias ElixirscopeProbe.{Cache, Run}

  @prefix "elixirscope_original_"
  @atoms String.to_charlist("AtU8")

  @doc """
  Wraps functions of `module`: `arounds` maps `{name, arity}` to `{m, f}`, which is called with a fun that calls the original
  with a list of arguments, and with the arguments. False where there is no such module, or it is wrapped already.
  """
  @spec wrap(module, %{{atom, arity} => {module, atom}}) :: boolean
  def wrap(module, arounds) do
    original = String.to_atom(@prefix <> Atom.to_string(module))

    with false <- :code.is_loaded(original),
         {^module, beam, path} <- :code.get_object_code(module),
         true <- :code.soft_purge(module) do
      {:module, ^original} = :code.load_binary(original, path, rename(beam, original))
      wrapper = kept(beam, {:wrap, arounds}, fn -> compiled(module, forms(module, original, arounds)) end)
      {:module, ^module} = :code.load_binary(module, path, wrapper)
      remember(module)
      true
    else
      _ -> false
    end
  end

  @doc "Loads the own code of all modules that were changed; one that a process still runs in an older form stays as it is."
  @spec undo() :: :ok
  def undo do
    for module <- :persistent_term.get(__MODULE__, []),
        {^module, beam, path} <- [:code.get_object_code(module)],
        :code.soft_purge(module) do
      {:module, ^module} = :code.load_binary(module, path, beam)
      _ = :code.soft_purge(module)
      original = String.to_atom(@prefix <> Atom.to_string(module))
      _ = :code.delete(original) && :code.soft_purge(original)
    end

    :persistent_term.erase(__MODULE__)
    :ok
  end

  defp remember(module),
    do: :persistent_term.put(__MODULE__, Enum.uniq([module | :persistent_term.get(__MODULE__, [])]))

  @doc """
  Has a function of `module` call `before` when it is entered, and `afterwards` with its result, which answers the result.
  Stack traces of what it calls stay as they are, which is why this is better than `wrap/2` where people see such; but it
  needs the module's debug information: false where there is none.
  """
  @spec enclose(module, {atom, arity}, {module, atom}, {module, atom}) :: boolean
  def enclose(module, function, before, afterwards),
    do: change(module, {:enclose, function, before, afterwards}, &enclosed(&1, function, before, afterwards))

  @doc """
  Has a function of `module` go on with what `{m, f}` makes of its last argument. Like `enclose/4` it leaves no trace in stacks
  and needs debug information.
  """
  @spec refine(module, {atom, arity}, {module, atom}) :: boolean
  def refine(module, function, refinement),
    do: change(module, {:refine, function, refinement}, &refined(&1, function, refinement))

  defp change(module, how, fun) do
    with {^module, beam, path} <- :code.get_object_code(module),
         changed when is_binary(changed) <- kept(beam, how, fn -> changed(module, beam, fun) end),
         true <- :code.soft_purge(module) do
      remember(module)
      match?({:module, _}, :code.load_binary(module, path, changed))
    else
      _ -> false
    end
  end

  defp changed(module, beam, fun) do
    with {:ok, {_, [debug_info: {:debug_info_v1, backend, data}]}} <- :beam_lib.chunks(beam, [:debug_info]),
         {:ok, forms} <- backend.debug_info(:erlang_v1, module, data, []) do
      compiled(module, Enum.map(forms, fun))
    else
      _ -> nil
    end
  end

  defp compiled(module, forms) do
    with {:ok, ^module, code} <- :compile.forms(forms, []), do: code
  end

  # `how` says all that the code depends on beside the module itself and this one.
  defp kept(beam, how, make) do
    case Run.get() do
      %{config: %{cache: dir}} -> Cache.code(dir, {beam, how, __MODULE__.module_info(:md5)}, make)
      nil -> make.()
    end
  end

  defp enclosed({:function, anno, name, arity, clauses}, {name, arity}, {m, f}, {m2, f2}) do
    clauses =
      for {:clause, anno, patterns, guards, body} <- clauses do
        result = {:var, 0, :elixirscope_result}
        body = [remote(m, f, []), {:match, 0, result, {:block, 0, body}}, remote(m2, f2, [result])]
        {:clause, anno, patterns, guards, body}
      end

    {:function, anno, name, arity, clauses}
  end

  defp enclosed(form, _, _, _), do: form

  defp refined({:function, anno, name, arity, clauses}, {name, arity}, {m, f}) do
    clauses =
      for {:clause, anno, patterns, guards, body} <- clauses do
        case List.pop_at(patterns, -1) do
          {{:var, _, _} = last, patterns} ->
            given = {:var, 0, :elixirscope_given}
            {:clause, anno, patterns ++ [given], guards, [{:match, 0, last, remote(m, f, [given])} | body]}

          _ ->
            {:clause, anno, patterns, guards, body}
        end
      end

    {:function, anno, name, arity, clauses}
  end

  defp refined(form, _, _), do: form

  @doc "Calls an original for a wrapper; exceptions have the stack trace they would have had without it."
  @spec original(module, atom, list) :: term
  def original(module, name, args) do
    apply(module, name, args)
  catch
    kind, reason -> :erlang.raise(kind, reason, unwrapped(__STACKTRACE__))
  end

  @doc "A stack trace without our frames, and with the modules' own names."
  @spec unwrapped(list) :: list
  def unwrapped(stack) do
    for {module, name, arity, location} <- stack, not ours?(module), do: {own_name(module), name, arity, location}
  end

  defp ours?(module), do: module |> Atom.to_string() |> String.starts_with?("Elixir.ElixirscopeProbe.")

  defp own_name(module) do
    case Atom.to_string(module) do
      @prefix <> name -> String.to_existing_atom(name)
      _ -> module
    end
  end

  defp forms(module, original, arounds) do
    exports = original.module_info(:exports) -- [module_info: 0, module_info: 1]

    [{:attribute, 0, :module, module}, {:attribute, 0, :export, exports}] ++
      for {name, arity} <- exports do
        args = for i <- Enum.take(1..255, arity), do: {:var, 0, :"A#{i}"}
        {:function, 0, name, arity, [{:clause, 0, args, [], [call(original, name, args, arounds[{name, arity}])]}]}
      end
  end

  defp call(original, name, args, nil), do: remote(original, name, args)

  defp call(original, name, args, {m, f}) do
    list = Enum.reduce(Enum.reverse(args), {nil, 0}, &{:cons, 0, &1, &2})
    run = remote(__MODULE__, :original, [{:atom, 0, original}, {:atom, 0, name}, {:var, 0, :Args}])
    remote(m, f, [{:fun, 0, {:clauses, [{:clause, 0, [{:var, 0, :Args}], [], [run]}]}}, list])
  end

  defp remote(m, f, args), do: {:call, 0, {:remote, 0, {:atom, 0, m}, {:atom, 0, f}}, args}

  # The first atom of a compiled file is the module's name.
  defp rename(beam, name) do
    {:ok, _, chunks} = :beam_lib.all_chunks(beam)
    {_, atoms} = List.keyfind(chunks, @atoms, 0)
    renamed = {@atoms, rename_atoms(atoms, Atom.to_string(name))}
    {:ok, beam} = chunks |> List.keyreplace(@atoms, 0, renamed) |> :beam_lib.build_module()
    beam
  end

  defp rename_atoms(<<count::32-signed, size::8, rest::binary>>, name) when count >= 0 do
    <<count::32, byte_size(name)::8, name::binary, drop(rest, size)::binary>>
  end

  # From OTP 28 on lengths are compact terms where the count is negative: below 16 in one byte, else in two.
  defp rename_atoms(<<count::32-signed, rest::binary>>, name) do
    rest =
      case rest do
        <<size::4, 0::4, rest::binary>> -> drop(rest, size)
        <<high::3, 0b01000::5, low::8, rest::binary>> -> drop(rest, high * 256 + low)
      end

    length = byte_size(name)

    <<count::32-signed, Bitwise.bsr(length, 8)::3, 0b01000::5, Bitwise.band(length, 255)::8, name::binary,
      rest::binary>>
  end

  defp drop(bytes, size), do: binary_part(bytes, size, byte_size(bytes) - size)
end
