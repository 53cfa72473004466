defmodule ElixirscopeProbe.Instrument.Redact do
  @moduledoc "Which names hold secrets, and what code alone tells about them. Nothing of the program is run."

  alias ElixirscopeProbe.Instrument.{Forms, Vars}

  # The engine says the same (adapter/target/probeConfig.ts).
  @names ~w(password passwd secret token authorization api_key apikey access_key private_key credential credit_card cookie)

  @doc "Names that are secrets when the user says nothing."
  @spec default_names() :: [String.t()]
  def default_names, do: @names

  @doc "Whether a variable, key or field of this name holds a secret: it contains one of `names`, in any case."
  @spec name?(String.t() | atom, [String.t()]) :: boolean
  def name?(name, names) when is_atom(name), do: name?(Atom.to_string(name), names)

  def name?(name, names) when is_binary(name) do
    name = String.downcase(name)
    Enum.any?(names, &(&1 != "" and String.contains?(name, String.downcase(&1))))
  end

  @doc """
  Literals that the source itself holds under secret names: `password: "…"`, `%{"token" => "…"}`, `put(map, :secret, "…")`, `secret = "…"`.
  """
  @spec literals(binary | [tuple], [String.t()]) :: [binary]
  def literals(beam, names) when is_binary(beam) do
    case Forms.read(beam) do
      {:ok, %{forms: forms}} -> literals(forms, names)
      {:skip, _} -> []
    end
  end

  def literals(forms, names) when is_list(forms), do: forms |> find(names, []) |> Enum.uniq()

  defp find({:tuple, _, [key, value]}, names, acc),
    do: find(value, names, keyed(key, value, names, find(key, names, acc)))

  defp find({field, _, key, value}, names, acc) when field in [:map_field_assoc, :map_field_exact, :record_field],
    do: find(value, names, keyed(key, value, names, acc))

  defp find({:call, _, callee, args}, names, acc) do
    acc =
      args
      |> Enum.zip(Enum.drop(args, 1))
      |> Enum.reduce(acc, fn {key, value}, acc -> keyed(key, value, names, acc) end)

    find(args, names, find(callee, names, acc))
  end

  defp find({:match, _, {:var, _, name} = var, value}, names, acc) do
    shown = Vars.shown(name, :elixir) || Atom.to_string(name)
    find(value, names, if(name?(shown, names), do: texts(value, acc), else: find(var, names, acc)))
  end

  defp find(form, names, acc) when is_tuple(form), do: form |> Tuple.to_list() |> find(names, acc)
  defp find([head | tail], names, acc), do: find(tail, names, find(head, names, acc))
  defp find(_, _, acc), do: acc

  defp keyed(key, value, names, acc) do
    case key do
      {:atom, _, name} ->
        if name?(name, names), do: texts(value, acc), else: acc

      {:bin, _, [{:bin_element, _, {:string, _, text}, _, _}]} ->
        if name?("#{text}", names), do: texts(value, acc), else: acc

      _ ->
        acc
    end
  end

  defp texts({:bin, _, [{:bin_element, _, {:string, _, text}, :default, :default}]}, acc),
    do: [:erlang.list_to_binary(text) | acc]

  defp texts({:string, _, text}, acc), do: [List.to_string(text) | acc]
  defp texts(_, acc), do: acc

  @doc """
  The fields that `@derive {Inspect, only: …}` or `except: …` leaves visible, given the beam of the implementation that it
  makes, with the struct's module.
  """
  @spec shown_fields(binary) :: {:ok, module, [atom]} | :none
  def shown_fields(beam) do
    with {:ok, %{forms: forms}} <- Forms.read(beam),
         {:attribute, _, :__impl__, impl} <- List.keyfind(forms, :__impl__, 2),
         Inspect <- impl[:protocol],
         {:function, _, _, _, clauses} <- Enum.find(forms, &match?({:function, _, :inspect, 2, _}, &1)),
         struct = impl[:for],
         true <- derived?(clauses, struct) do
      {:ok, struct, clauses |> compared([]) |> Enum.uniq() |> Enum.sort()}
    else
      _ -> :none
    end
  end

  # The derived implementation asks the struct for its fields and compares each with those it shows.
  defp derived?(form, struct) do
    case form do
      {:call, _, {:remote, _, {:atom, _, ^struct}, {:atom, _, :__info__}}, [{:atom, _, :struct}]} -> true
      tuple when is_tuple(tuple) -> tuple |> Tuple.to_list() |> derived?(struct)
      [head | tail] -> derived?(head, struct) or derived?(tail, struct)
      _ -> false
    end
  end

  defp compared({:op, _, :"=:=", _, {:atom, _, field}}, acc), do: [field | acc]
  defp compared({:call, _, {:remote, _, {:atom, _, :lists}, {:atom, _, :member}}, [_, list]}, acc), do: atoms(list, acc)
  defp compared(form, acc) when is_tuple(form), do: form |> Tuple.to_list() |> compared(acc)
  defp compared([head | tail], acc), do: compared(tail, compared(head, acc))
  defp compared(_, acc), do: acc

  defp atoms({:cons, _, {:atom, _, field}, rest}, acc), do: atoms(rest, [field | acc])
  defp atoms(_, acc), do: acc
end
