defmodule ElixirscopeProbe.Instrument.Compile do
  @moduledoc "From instrumented forms to a beam that has everything the original had."

  # What the compiler needs; the rest is in the chunks that are copied. Behaviours in particular must go: the linter would
  # load them, and with them code that the program has not asked for yet.
  @attributes [:file, :module, :export, :import, :record, :compile, :on_load, :nifs, :feature, :callback] ++
                [:optional_callbacks]
  @options [:inline, :inline_list_funcs, :no_auto_import, :export_all, :no_copt, :no_inline_list_funcs]
  @tuples [:inline, :inline_size, :inline_effort, :inline_unroll, :no_auto_import]

  # Chunks that belong to the code; all others are the original's.
  @code [~c"AtU8", ~c"Code", ~c"StrT", ~c"ImpT", ~c"ExpT", ~c"FunT", ~c"LitT", ~c"LocT", ~c"Line", ~c"Type", ~c"Meta"]

  @doc """
  Compiles forms and joins the result with the original's other chunks. `options` are the original's compiler options;
  `debug_info?` puts the instrumented forms in, for tools that compile from them.
  """
  @spec run([tuple], binary, [term], String.t(), boolean) :: {:ok, binary} | {:error, String.t()}
  def run(forms, original, options, source, debug_info?) do
    forms = for form <- forms, keep?(form), do: clean(form)
    options = [:binary, :return_errors, {:source, String.to_charlist(source)} | Enum.filter(options, &matters?/1)]
    options = if debug_info?, do: [:debug_info | options], else: options

    case :compile.noenv_forms(forms, options) do
      {:ok, _module, beam} -> {:ok, join(original, beam, debug_info?)}
      {:ok, _module, beam, _} -> {:ok, join(original, beam, debug_info?)}
      {:error, errors, _} -> {:error, describe(errors)}
      :error -> {:error, "the compiler gave no reason"}
    end
  end

  defp keep?({:attribute, _, name, _}), do: name in @attributes
  defp keep?({:function, _, _, _, _}), do: true
  defp keep?({:eof, _}), do: true
  defp keep?(_), do: false

  # A parse transform has been applied to these forms already.
  defp clean({:attribute, anno, :compile, options}) when is_list(options),
    do: {:attribute, anno, :compile, Enum.reject(options, &match?({:parse_transform, _}, &1))}

  defp clean({:attribute, anno, :compile, {:parse_transform, _}}), do: {:attribute, anno, :compile, []}

  # Types are gone, so records may not mention them.
  defp clean({:attribute, anno, :record, {name, fields}}),
    do: {:attribute, anno, :record, {name, Enum.map(fields, &untyped/1)}}

  # The compiler makes `behaviour_info/1` of these.
  defp clean({:attribute, anno, :callback, {{_, arity} = callback, _types}}) do
    any = {:type, anno, :any, []}
    arguments = {:type, anno, :product, List.duplicate(any, arity)}
    {:attribute, anno, :callback, {callback, [{:type, anno, :fun, [arguments, any]}]}}
  end

  defp clean(form), do: form

  defp untyped({:typed_record_field, field, _type}), do: field
  defp untyped(field), do: field

  defp matters?(option) when is_tuple(option) and tuple_size(option) > 0, do: elem(option, 0) in @tuples
  defp matters?(option), do: option in @options

  defp join(original, instrumented, debug_info?) do
    {:ok, _, old} = :beam_lib.all_chunks(original)
    {:ok, _, new} = :beam_lib.all_chunks(instrumented)
    ours = if debug_info?, do: [~c"Dbgi" | @code], else: @code
    code = for {id, chunk} <- new, id in ours, do: {id, if(id == ~c"FunT", do: numbers(chunk, old), else: chunk)}
    {:ok, beam} = :beam_lib.build_module(code ++ Enum.reject(old, fn {id, _} -> id in ours end))
    beam
  end

  # `inspect(fn)` shows a number of the module's code; it stays as it was, so that printed fns do.
  defp numbers(<<count::32, _::binary>> = chunk, old) do
    case List.keyfind(old, ~c"FunT", 0) do
      {_, <<^count::32, originals::binary>>} when byte_size(originals) >= count * 24 ->
        <<_::32, entries::binary>> = chunk
        <<count::32, renumber(entries, originals)::binary>>

      _ ->
        chunk
    end
  end

  defp renumber(<<entry::binary-20, _::32, rest::binary>>, <<_::binary-20, number::32, originals::binary>>),
    do: <<entry::binary, number::32, renumber(rest, originals)::binary>>

  defp renumber(rest, _), do: rest

  defp describe(errors) do
    texts =
      for {_file, reasons} <- errors, reason <- reasons do
        case reason do
          {location, module, text} -> "#{inspect(location)}: #{:lists.flatten(module.format_error(text))}"
          {module, text} -> "#{:lists.flatten(module.format_error(text))}"
        end
      end

    texts |> Enum.take(3) |> Enum.join("; ")
  end
end
