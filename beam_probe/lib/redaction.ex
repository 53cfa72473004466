defmodule ElixirscopeProbe.Redaction do
  @moduledoc """
  Takes secrets out of values that are about to be written: what stands under a secret's name in a map, a struct or a list of
  pairs, and the fields a struct hides from `inspect`.

  Runs in a writer; what it has found out about names and structs, and the secrets it met, are in that process's dictionary.
  """

  alias ElixirscopeProbe.Instrument.Redact
  alias ElixirscopeProbe.{RuntimeModules, Secrets}

  @cut {:"$elixirscope_cut", :redacted}
  @remembered 10_000
  # Binaries from this size on are no names.
  @longest_name 100

  # They hold inputs for the fields of a struct, under these keys.
  @forms [Ecto.Changeset, Phoenix.HTML.Form]
  @inputs [:changes, :params]

  @doc "Sets the names (parts of names) of secrets for this process."
  @spec init([String.t()]) :: :ok
  def init(names) do
    Process.put(:names, names)
    Process.put(:secret_names, %{})
    Process.put(:met, [])
    :ok
  end

  @doc "The value without its secrets; the very same term where there are none."
  @spec redact(term) :: term
  def redact([_ | _] = list), do: redact_list(list)
  def redact(%{__struct__: name} = form) when name in @forms, do: form |> redact_inputs() |> redact_map(shown(name))
  def redact(%{__struct__: name} = struct) when is_atom(name), do: redact_map(struct, shown(name))
  def redact(map) when is_map(map), do: redact_map(map, :all)
  # The elements of a tuple that was cut are no list of pairs.
  def redact({:"$elixirscope_cut", :tuple, size, kept}),
    do: {:"$elixirscope_cut", :tuple, size, redact_elements(kept)}

  def redact(tuple) when is_tuple(tuple), do: redact_tuple(tuple, 1, tuple_size(tuple))
  def redact(v), do: v

  @doc "Secrets met since the last call, for `ElixirscopeProbe.Secrets`."
  @spec take() :: [binary]
  def take do
    case Process.get(:met) do
      [] -> []
      met -> Process.put(:met, []) && met
    end
  end

  @doc "Notes a value as secret wherever it stands."
  @spec met(term) :: :ok
  def met(value) do
    case Secrets.within(value) do
      [] -> :ok
      found -> Process.put(:met, found ++ Process.get(:met))
    end

    :ok
  end

  # Comparing what did not change costs nothing: it is the same term.
  defp redact_list([h | t] = list) do
    new_h = redact_item(h)
    new_t = redact_list(t)
    if new_h === h and new_t === t, do: list, else: [new_h | new_t]
  end

  defp redact_list(tail), do: redact(tail)

  defp redact_item({k, v} = pair) do
    if secret?(k), do: {k, secret(v)}, else: redact_tuple(pair, 1, 2)
  end

  defp redact_item(v), do: redact(v)

  defp redact_elements([h | t]), do: [redact(h) | redact_elements(t)]
  defp redact_elements(tail), do: redact(tail)

  defp redact_tuple(tuple, i, size) when i > size, do: tuple

  defp redact_tuple(tuple, i, size) do
    case :erlang.element(i, tuple) do
      v when is_list(v) or is_map(v) or is_tuple(v) ->
        new = redact(v)
        tuple = if new === v, do: tuple, else: :erlang.setelement(i, tuple, new)
        redact_tuple(tuple, i + 1, size)

      _ ->
        redact_tuple(tuple, i + 1, size)
    end
  end

  defp redact_map(map, shown) do
    :maps.fold(
      fn k, v, acc ->
        new = redact_field(secret?(k), hidden?(k, shown), v)
        acc = if new === v, do: acc, else: %{acc | k => new}
        # Keys may be terms of any kind, credentials in a cache's key for one.
        case redact(k) do
          ^k -> acc
          key -> acc |> Map.delete(k) |> Map.put(key, new)
        end
      end,
      map,
      map
    )
  end

  # What a struct hides is hidden as an input, too. Where the struct was cut all inputs are.
  defp redact_inputs(form) do
    hidden = form |> Map.get(:data) |> hidden_inputs()

    for key <- @inputs, is_map_key(form, key), reduce: form do
      form -> Map.update!(form, key, &redact_input(&1, hidden))
    end
  end

  defp hidden_inputs(%{__struct__: name} = data) when is_atom(name) and not is_map_key(data, :"$elixirscope_cut") do
    shown = shown(name)
    fields = for field <- Map.keys(data), is_atom(field), hidden?(field, shown), do: field
    fields ++ Enum.map(fields, &Atom.to_string/1)
  end

  defp hidden_inputs(%{__struct__: name}) when is_atom(name), do: :unknown
  defp hidden_inputs(data) when is_map(data), do: []
  defp hidden_inputs(_), do: :unknown

  defp redact_input(value, []), do: value
  defp redact_input(value, :unknown), do: redact_field(false, true, value)
  defp redact_input(%{__struct__: name} = struct, _) when is_atom(name), do: struct
  defp redact_input(inputs, hidden) when is_map(inputs), do: redact_map(inputs, {:but, hidden})
  defp redact_input(value, _), do: value

  defp redact_field(true, _, v), do: secret(v)

  # Much is hidden for being long only, as what LiveView keeps of a request: all texts in it would be taken out everywhere.
  defp redact_field(_, true, v), do: if(text?(v), do: secret(v), else: @cut)
  defp redact_field(_, _, v), do: redact(v)

  defp text?({:"$elixirscope_cut", :binary, _, _}), do: true
  defp text?(v), do: is_binary(v)

  defp secret(value) do
    met(value)
    @cut
  end

  defp secret?(k) when is_atom(k) or is_binary(k) do
    known = Process.get(:secret_names)

    case known do
      %{^k => secret?} ->
        secret?

      _ ->
        secret? = k != :__struct__ and printable_name?(k) and Redact.name?(k, Process.get(:names))
        known = if map_size(known) < @remembered, do: known, else: %{}
        Process.put(:secret_names, Map.put(known, k, secret?))
        secret?
    end
  end

  # A name that was cut; what is left of it need not be whole characters.
  defp secret?({:"$elixirscope_cut", :binary, size, start}) when size < @longest_name and is_binary(start),
    do: Redact.name?(start, Process.get(:names))

  defp secret?(_), do: false

  defp printable_name?(k), do: is_atom(k) or (byte_size(k) < @longest_name and String.valid?(k))

  defp hidden?(_, :all), do: false
  defp hidden?(k, {:but, hidden}), do: k in hidden
  defp hidden?(k, shown), do: k not in shown and k not in [:__struct__, :__exception__, :"$elixirscope_cut"]

  # Fields that a struct shows to inspect, found once a struct module.
  defp shown(name) do
    key = {:shown, name}

    case Process.get(key) do
      nil ->
        fields = shown_fields(name)
        Process.put(key, fields)
        fields

      fields ->
        fields
    end
  end

  @doc "The fields that a struct shows to `inspect`; `:all` where nothing hides any."
  @spec shown_fields(module) :: [atom] | :all
  def shown_fields(name) do
    with :unknown <- RuntimeModules.shown_fields(name),
         impl = Module.concat(Inspect, name),
         {^impl, beam, _file} <- :code.get_object_code(impl),
         {:ok, ^name, fields} <- Redact.shown_fields(beam) do
      fields
    else
      fields when is_list(fields) -> fields
      _ -> :all
    end
  rescue
    _ -> :all
  end
end
