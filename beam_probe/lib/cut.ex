defmodule ElixirscopeProbe.Cut do
  @moduledoc """
  Cuts a value to its budget, with the marks of FORMAT.md where something is missing.

  A value that fits and holds nothing awkward is returned as it is. Awkward are bitstrings over 64 bytes (handing one over
  makes the program's next append to it copy it all, so a copy of its bytes is made here, of a part of it) and funs (the
  code they refer to and all they captured would travel with them).
  """

  @typedoc "Bytes, items of one collection, depth, and bytes kept of a binary that is too long."
  @type budget :: {pos_integer, pos_integer, pos_integer, pos_integer}

  @cut :"$elixirscope_cut"
  @fun :"$elixirscope_fun"
  @long 64
  # Integers from here on are not written: 2^32768 is 4 KiB.
  @big :erlang.bsl(1, 32_768)

  @doc "The budget of an ordinary value."
  @spec full() :: budget
  def full, do: {4096, 100, 10, 4096}

  @doc "The budget of a process's state."
  @spec state() :: budget
  def state, do: {65_536, 1000, 12, 4096}

  @doc "The budget of a value at a site that reports very many."
  @spec small() :: budget
  def small, do: {256, 10, 5, 64}

  @doc "The value, cut to `budget`."
  @spec value(term, budget) :: term
  # Long lists at busy sites (an accumulator at every turn of its loop): that it does not fit is seen at once.
  def value([_, _, _, _, _, _, _, _, _, _, _ | _] = v, {bytes, items, depth, _} = budget) when items <= 10,
    do: v |> cut(bytes, depth, budget) |> elem(0)

  def value(v, {bytes, items, depth, _} = budget) do
    case fits(v, bytes, items, depth) do
      left when left >= 0 -> v
      _ -> v |> cut(bytes, depth, budget) |> elem(0)
    end
  end

  @doc "Whether a value needs no cutting."
  @spec fits?(term, budget) :: boolean
  def fits?(v, {bytes, items, depth, _}), do: fits(v, bytes, items, depth) >= 0

  @doc "What a governed function writes of a value: immediates, else a mark."
  @spec governed(term) :: term
  def governed(v) when is_atom(v) or is_float(v) or is_pid(v), do: v
  def governed(v) when is_integer(v) and v < @big and v > -@big, do: v
  def governed(_), do: {@cut, :governed}

  # What is left of the budget, negative if it does not fit whole. Sizes are those of external term format, about.
  defp fits(_, left, _items, _depth) when left < 0, do: -1
  defp fits(v, left, _items, _depth) when is_atom(v) or is_float(v) or v == [], do: left - 9

  defp fits(v, left, _items, _depth) when is_integer(v) do
    cond do
      v >= -0x7FFFFFFFFFFFFFF and v <= 0x7FFFFFFFFFFFFFF -> left - 5
      v < @big and v > -@big -> left - :erlang.external_size(v)
      true -> -1
    end
  end

  defp fits(v, left, _items, _depth) when is_bitstring(v) do
    if byte_size(v) <= @long, do: left - 5 - byte_size(v), else: -1
  end

  defp fits(v, left, _items, _depth) when is_pid(v) or is_reference(v) or is_port(v), do: left - 30
  defp fits(_, _left, _items, 0), do: -1
  defp fits([_ | _] = v, left, items, depth), do: fits_list(v, left, items, items, depth - 1)

  defp fits(v, left, items, depth) when is_tuple(v) do
    size = tuple_size(v)
    if size > items, do: -1, else: fits_tuple(v, 1, size, left - 5, items, depth - 1)
  end

  defp fits(v, left, items, depth) when is_map(v) do
    if map_size(v) > items, do: -1, else: fits_map(:maps.next(:maps.iterator(v)), left - 5, items, depth - 1)
  end

  defp fits(_, _, _, _), do: -1

  defp fits_list([], left, _n, _items, _depth), do: left
  defp fits_list(_, left, n, _items, _depth) when n == 0 or left < 0, do: -1
  defp fits_list([h | t], left, n, items, depth), do: fits_list(t, fits(h, left - 1, items, depth), n - 1, items, depth)
  defp fits_list(tail, left, _n, items, depth), do: fits(tail, left, items, depth)

  defp fits_tuple(_, i, size, left, _items, _depth) when i > size or left < 0, do: left

  defp fits_tuple(v, i, size, left, items, depth),
    do: fits_tuple(v, i + 1, size, fits(:erlang.element(i, v), left, items, depth), items, depth)

  defp fits_map(:none, left, _items, _depth), do: left
  defp fits_map(_, left, _items, _depth) when left < 0, do: -1

  defp fits_map({k, v, next}, left, items, depth),
    do: fits_map(:maps.next(next), fits(v, fits(k, left, items, depth), items, depth), items, depth)

  # {copy, what is left of the budget}
  defp cut(v, left, _depth, _budget) when is_atom(v) or is_float(v) or v == [], do: {v, left - 9}

  defp cut(v, left, _depth, {bytes, _, _, _}) when is_integer(v) do
    size = if v >= -0x7FFFFFFFFFFFFFF and v <= 0x7FFFFFFFFFFFFFF, do: 5, else: integer_size(v)
    if size <= max(left, 9) and size <= bytes, do: {v, left - size}, else: {{@cut, :depth}, left - 9}
  end

  defp cut(v, left, _depth, {_, _, _, prefix}) when is_binary(v) do
    size = byte_size(v)

    cond do
      size <= @long -> {v, left - 5 - size}
      size <= left -> {:binary.copy(binary_part(v, 0, size)), left - 5 - size}
      true -> cut_binary(v, size, min(prefix, max(left, @long)), left)
    end
  end

  defp cut(v, left, _depth, {_, _, _, prefix}) when is_bitstring(v) do
    bits = bit_size(v)

    if byte_size(v) <= @long do
      {v, left - 5 - byte_size(v)}
    else
      keep = min(prefix, max(left, @long)) |> min(div(bits, 8))
      {part, _} = :erlang.split_binary(v, keep)
      {{@cut, :bitstring, bits, :binary.copy(part)}, left - 9 - keep}
    end
  end

  defp cut(v, left, _depth, _budget) when is_pid(v) or is_reference(v) or is_port(v), do: {v, left - 30}
  defp cut(_, left, 0, _budget), do: {{@cut, :depth}, left - 9}
  defp cut(_, left, _depth, _budget) when left <= 0, do: {{@cut, :depth}, left}

  defp cut([_ | _] = v, left, depth, {_, items, _, _} = budget), do: cut_list(v, left, items, depth - 1, budget, [])

  defp cut(v, left, depth, {_, items, _, _} = budget) when is_tuple(v) do
    size = tuple_size(v)
    {kept, left} = cut_tuple(v, 1, min(size, items), left - 5, depth - 1, budget, [])

    if length(kept) == size,
      do: {List.to_tuple(kept), left},
      else: {{@cut, :tuple, size, kept}, left}
  end

  defp cut(v, left, depth, {_, items, _, _} = budget) when is_map(v) do
    first = struct_name(v)
    left = left - 5
    cut_map(:maps.next(:maps.iterator(v)), left, min(items, map_size(v)), map_size(v), depth - 1, budget, first)
  end

  defp cut(v, left, depth, budget) when is_function(v) do
    case :erlang.fun_info(v, :type) do
      {:type, :external} ->
        {{@fun, :external, info(v, :module), info(v, :name), info(v, :arity)}, left - 30}

      _ ->
        {env, left} = cut(info(v, :env), left - 40, depth - 1, budget)

        {{@fun, :local, info(v, :module), info(v, :name), info(v, :index), info(v, :uniq), info(v, :arity), env}, left}
    end
  end

  defp cut(_, left, _, _), do: {{@cut, :depth}, left - 9}

  defp info(fun, item), do: fun |> :erlang.fun_info(item) |> elem(1)

  defp integer_size(v), do: if(v < @big and v > -@big, do: :erlang.external_size(v), else: :infinity)

  defp cut_binary(v, size, keep, left),
    do: {{@cut, :binary, size, :binary.copy(binary_part(v, 0, keep))}, left - 12 - keep}

  defp cut_list([], left, _n, _depth, _budget, acc), do: {:lists.reverse(acc), left}

  defp cut_list([_ | _], left, n, _depth, _budget, acc) when n == 0 or left <= 0,
    do: {:lists.reverse(acc, {@cut, :list, -1}), left}

  defp cut_list([h | t], left, n, depth, budget, acc)
       when is_atom(h) or (is_integer(h) and h >= -0x7FFFFFFFFFFFFFF and h <= 0x7FFFFFFFFFFFFFF),
       do: cut_list(t, left - 9, n - 1, depth, budget, [h | acc])

  defp cut_list([h | t], left, n, depth, budget, acc) do
    {h, left} = cut(h, left - 1, depth, budget)
    cut_list(t, left, n - 1, depth, budget, [h | acc])
  end

  defp cut_list(tail, left, _n, depth, budget, acc) do
    {tail, left} = cut(tail, left, depth, budget)
    {:lists.reverse(acc, tail), left}
  end

  defp cut_tuple(_, i, last, left, _depth, _budget, acc) when i > last or left <= 0, do: {:lists.reverse(acc), left}

  defp cut_tuple(v, i, last, left, depth, budget, acc) do
    {e, left} = cut(:erlang.element(i, v), left, depth, budget)
    cut_tuple(v, i + 1, last, left, depth, budget, [e | acc])
  end

  # A struct's name comes first, lest a cut leaves it out.
  defp struct_name(%{__struct__: name}) when is_atom(name), do: [{:__struct__, name}]
  defp struct_name(_), do: []

  # Also keys that were cut alike are counted as missing.
  defp cut_map(next, left, n, size, _depth, _budget, acc) when next == :none or n == 0 or left <= 0 do
    kept = :maps.from_list(acc)
    remaining = size - map_size(kept)
    {if(remaining > 0, do: :maps.put(@cut, {:map, remaining}, kept), else: kept), left}
  end

  defp cut_map({:__struct__, name, next}, left, n, size, depth, budget, acc) when is_atom(name),
    do: cut_map(:maps.next(next), left - 9, n - 1, size, depth, budget, acc)

  defp cut_map({k, v, next}, left, n, size, depth, budget, acc) do
    {k, left} = cut(k, left, depth, budget)
    {v, left} = cut(v, left, depth, budget)
    cut_map(:maps.next(next), left, n - 1, size, depth, budget, [{k, v} | acc])
  end
end
