defmodule ElixirscopeProbe.Instrument do
  @moduledoc """
  Turns a compiled module into one that reports what it does, and the table that says what its reports mean.

  Works on the Erlang abstract code in the beam's debug_info; see adapter/recording/FORMAT.md for sites, events and
  activations. What a module becomes depends on nothing but the module and the options, so results can be cached.
  """

  alias ElixirscopeProbe.Instrument.{Builder, Chosen, Compile, Facts, Forms, Funs, Redact}

  # Part of every site's number: raise it whenever the same module would get other sites.
  @version "7"
  @site_limit 2_000
  @index_limit 65_536
  # A module of this many places even so is a table or a parser made by a program.
  @terse_limit 10_000

  @type result :: %{module: module, hash: non_neg_integer, beam: binary, table: map}

  @doc """
  Instruments a beam.

  Options: `:level` (`:full`, `:calls` for entries and returns only, `:off`), `:functions` (rules for functions that have a
  level of their own: `t:Chosen.rule/0`), `:redact` (names that hold secrets), `:debug_info` (true: the instrumented forms go into the beam, for coverage tools). A module with very many places
  falls to `:calls` by itself; its table's `level` says so.
  """
  @spec instrument(binary, keyword) :: {:ok, result} | {:skip, String.t()}
  def instrument(beam, opts) do
    with {:ok, code} <- Forms.read(beam),
         :ok <- recordable(code),
         hash = hash(code, opts),
         {:ok, forms, st} <- transform(code, hash, opts) do
      case compile(code, forms, st, beam, opts) do
        {:ok, instrumented} -> {:ok, %{module: code.module, hash: hash, beam: instrumented, table: table(code, st)}}
        {:error, reason} -> {:skip, "does not compile when instrumented: #{reason}"}
      end
    end
  rescue
    error -> {:skip, "cannot be instrumented: #{Exception.message(error)}"}
  catch
    kind, reason -> {:skip, "cannot be instrumented: #{Exception.format_banner(kind, reason)}"}
  end

  # A module of nothing but a struct has nothing to report.
  defp compile(_code, _forms, %{count: 0}, beam, _opts), do: {:ok, beam}

  defp compile(code, forms, _st, beam, opts),
    do: Compile.run(forms, beam, code.options, code.file, Keyword.get(opts, :debug_info, false))

  defp recordable(code) do
    cond do
      Enum.any?(code.forms, &match?({:function, _, :__protocol__, 1, _}, &1)) ->
        {:skip, "a protocol's dispatch, consolidated by the build (its implementations are recorded)"}

      Enum.any?(code.forms, &match?({:function, _, _, _, _}, &1)) ->
        :ok

      true ->
        {:skip, "has no functions"}
    end
  end

  defp hash(code, opts) do
    chosen = opts[:functions] || []
    options = :erlang.term_to_binary([opts[:level] || :full, opts[:redact] || Redact.default_names() | chosen])
    # A module's md5 is the same where only lines or names of variables changed, which is another version to us. Not a
    # cryptographic need, and the program may not want to load crypto.
    places = :erlang.md5(:erlang.term_to_binary(code.forms))
    <<hash::43, _::bitstring>> = :erlang.md5([Atom.to_string(code.module), code.md5, places, @version, options])
    hash
  end

  defp transform(code, hash, opts) do
    facts = Facts.new(code.ast, code.forms)
    level = Keyword.get(opts, :level, :full)
    levels = Chosen.levels(code.forms, facts, opts[:functions] || [])

    st = %Builder{
      module: code.module,
      hash: hash,
      level: level,
      language: code.language,
      redact: Keyword.get(opts, :redact, Redact.default_names()),
      facts: facts,
      locals: for({:function, _, name, arity, _} <- code.forms, into: MapSet.new(), do: {name, arity}),
      reporting: code.forms |> Funs.reporting() |> MapSet.reject(&(Map.get(levels, &1, level) == :off)),
      levels: levels,
      file: own_file(code.forms),
      behaviour?: Enum.any?(code.forms, &match?({:attribute, _, name, _} when name in [:behaviour, :behavior], &1))
    }

    with {:error, _} <- functions(code.forms, st, @site_limit),
         {:error, count} <- functions(code.forms, %{st | level: :calls, terse: true}, @terse_limit) do
      {:skip, "has #{count} places that would report, too many"}
    end
  end

  defp functions(forms, st, limit) do
    {forms, st} = functions(forms, st)
    count = Builder.reporting(st)
    if count <= limit and st.count <= @index_limit, do: {:ok, forms, st}, else: {:error, count}
  end

  defp functions(forms, st) do
    Enum.map_reduce(forms, st, fn
      {:attribute, _, :file, {file, _}} = form, st ->
        {form, %{st | foreign: if(file == st.file, do: nil, else: List.to_string(file))}}

      {:function, _, name, arity, _} = form, %{level: level} = st ->
        {form, st} = Funs.function(form, %{st | level: own_level(st, {name, arity})})
        {form, %{st | level: level}}

      form, st ->
        {form, st}
    end)
  end

  defp own_level(%{terse: true, level: level}, _), do: level
  defp own_level(%{levels: levels, level: level}, function), do: Map.get(levels, function, level)

  defp own_file(forms) do
    Enum.find_value(forms, fn
      {:attribute, _, :file, {file, _}} -> file
      _ -> nil
    end)
  end

  defp table(code, st) do
    Map.merge(Builder.tables(st), %{
      module: Atom.to_string(code.module),
      version: st.hash |> Integer.to_string(16) |> String.downcase(),
      file: code.file,
      language: Atom.to_string(code.language),
      level: Atom.to_string(st.level)
    })
  end
end
