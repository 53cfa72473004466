defmodule ElixirscopeProbe.Instrument.Vars do
  @moduledoc """
  Variables of abstract forms: which a pattern or an expression binds, which an expression uses, and the name the user
  knows them by.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Redact}

  @typedoc "A variable, and whether it is bound under a key that names a secret."
  @type bound :: {atom, secret_key :: boolean}

  @doc """
  The name in the user's source, nil for a compiler's variable. Elixir's compiler writes `name` as `_name@3`, its own
  as `_@1` (1.14), `_1` (1.20) and `___STACKTRACE__@1`.
  """
  @spec shown(atom, :elixir | :erlang) :: String.t() | nil
  def shown(:_, _), do: nil

  def shown(name, :erlang) do
    case Atom.to_string(name) do
      "_es@@" <> _ -> nil
      name -> name
    end
  end

  def shown(name, :elixir) do
    with "_" <> rest <- Atom.to_string(name),
         [_ | _] = parts <- :binary.matches(rest, "@"),
         {at, 1} = List.last(parts),
         true <- at > 0 and digits?(binary_part(rest, at + 1, byte_size(rest) - at - 1)),
         shown when shown not in ["__STACKTRACE__", "__CALLER__"] <- binary_part(rest, 0, at) do
      shown
    else
      _ -> nil
    end
  end

  defp digits?(<<digit, rest::binary>>) when digit in ?0..?9, do: rest == "" or digits?(rest)
  defp digits?(_), do: false

  @doc "Which of several variables of one name this is: a rebound name has a greater one. 0 where names do not say."
  @spec version(atom) :: non_neg_integer
  def version(name) do
    case name |> Atom.to_string() |> String.split("@") |> List.last() |> Integer.parse() do
      {version, ""} -> version
      _ -> 0
    end
  end

  @doc "Variables of a pattern (or a list of patterns) in order, each once. Sizes and map keys are uses, not bindings."
  @spec in_pattern(term, [String.t()]) :: [bound]
  def in_pattern(pattern, redact \\ []) do
    pattern |> pattern(false, redact, []) |> Enum.reverse() |> Enum.uniq_by(&elem(&1, 0))
  end

  defp pattern({:var, _, :_}, _, _, acc), do: acc
  defp pattern({:var, _, name}, secret?, _, acc), do: [{name, secret?} | acc]
  defp pattern({:bin_element, _, value, _size, _types}, secret?, redact, acc), do: pattern(value, secret?, redact, acc)

  defp pattern({field, _, key, value}, secret?, redact, acc) when field in [:map_field_exact, :map_field_assoc],
    do: pattern(value, secret? or secret_key?(key, redact), redact, acc)

  defp pattern({:tuple, _, [key, value]}, secret?, redact, acc) do
    acc = pattern(key, secret?, redact, acc)
    pattern(value, secret? or secret_key?(key, redact), redact, acc)
  end

  defp pattern({:record_field, _, key, value}, secret?, redact, acc),
    do: pattern(value, secret? or secret_key?(key, redact), redact, acc)

  defp pattern({tag, _, _}, _, _, acc) when tag in [:atom, :integer, :float, :char, :string], do: acc

  defp pattern(form, secret?, redact, acc) when is_tuple(form) and tuple_size(form) > 2 do
    form |> Tuple.to_list() |> Enum.drop(2) |> pattern(secret?, redact, acc)
  end

  defp pattern([head | tail], secret?, redact, acc),
    do: pattern(tail, secret?, redact, pattern(head, secret?, redact, acc))

  defp pattern(_, _, _, acc), do: acc

  defp secret_key?({:atom, _, key}, redact), do: Redact.name?(key, redact)
  defp secret_key?({:bin, _, [{:bin_element, _, {:string, _, key}, _, _}]}, redact), do: Redact.name?("#{key}", redact)
  defp secret_key?(_, _), do: false

  @doc """
  Variables that are bound once an expression is done, in order. What Elixir's clauses bind ends with them; in Erlang what
  all clauses bind is known afterwards.
  """
  @spec binds(term, :elixir | :erlang, [String.t()]) :: [bound]
  def binds(form, language, redact) do
    form |> bind(language, redact) |> List.flatten() |> Enum.uniq_by(&elem(&1, 0))
  end

  defp bind({match, _, pattern, value}, lang, redact) when match in [:match, :maybe_match],
    do: [bind(value, lang, redact), in_pattern(pattern, redact)]

  defp bind({:case, _, subject, clauses}, lang, redact),
    do: [bind(subject, lang, redact), exported(clauses, lang, redact)]

  defp bind({:if, _, clauses}, lang, redact), do: exported(clauses, lang, redact)
  defp bind({:receive, _, clauses}, lang, redact), do: exported(clauses, lang, redact)

  defp bind({:receive, anno, clauses, _, body}, lang, redact),
    do: exported([{:clause, anno, [], [], body} | clauses], lang, redact)

  defp bind({tag, _, _}, _, _) when tag in [:fun, :maybe, :catch, :atom, :integer, :float, :char, :string, :var], do: []
  defp bind({tag, _, _, _}, _, _) when tag in [:named_fun, :maybe, :lc, :bc, :mc], do: []
  defp bind({:try, _, _, _, _, _}, _, _), do: []
  defp bind({:op, _, op, left, _}, lang, redact) when op in [:andalso, :orelse], do: bind(left, lang, redact)

  defp bind(form, lang, redact) when is_tuple(form) and tuple_size(form) > 2,
    do: form |> Tuple.to_list() |> Enum.drop(2) |> bind(lang, redact)

  defp bind([head | tail], lang, redact), do: [bind(head, lang, redact) | bind(tail, lang, redact)]
  defp bind(_, _, _), do: []

  defp exported(_, :elixir, _), do: []

  defp exported(clauses, :erlang, redact) do
    [first | rest] =
      for {:clause, _, patterns, _, body} <- clauses do
        Enum.uniq_by(in_pattern(patterns, redact) ++ binds(body, :erlang, redact), &elem(&1, 0))
      end

    Enum.filter(first, fn {name, _} -> Enum.all?(rest, &List.keymember?(&1, name, 0)) end)
  end

  @doc "All variables that occur in a form."
  @spec used(term) :: MapSet.t(atom)
  def used(form), do: form |> used([]) |> MapSet.new()

  defp used({:var, _, name}, acc), do: [name | acc]
  defp used({tag, _, _}, acc) when tag in [:atom, :integer, :float, :char, :string], do: acc
  defp used(form, acc) when is_tuple(form), do: form |> Tuple.to_list() |> used(acc)
  defp used([head | tail], acc), do: used(tail, used(head, acc))
  defp used(_, acc), do: acc

  @doc "Whether evaluating it runs nothing: a variable or a literal without parts."
  @spec trivial?(Anno.form()) :: boolean
  def trivial?({tag, _, _}) when tag in [:var, :atom, :integer, :float, :char, :string], do: true
  def trivial?({nil, _}), do: true
  def trivial?({:bin, _, []}), do: true
  def trivial?({:bin, _, [{:bin_element, _, {:string, _, _}, :default, :default}]}), do: true
  def trivial?(_), do: false

  @doc "Whether it only builds a term of trivial parts: it cannot fail, nor run anybody's code."
  @spec pure?(Anno.form()) :: boolean
  def pure?({:cons, _, head, tail}), do: pure?(head) and pure?(tail)
  def pure?({:tuple, _, items}), do: Enum.all?(items, &pure?/1)
  def pure?({:map, _, fields}), do: Enum.all?(fields, fn {_, _, key, value} -> pure?(key) and pure?(value) end)
  def pure?({:fun, _, {:function, _, _}}), do: true
  def pure?(form), do: trivial?(form)
end
