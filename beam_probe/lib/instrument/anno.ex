defmodule ElixirscopeProbe.Instrument.Anno do
  @moduledoc """
  Where Erlang abstract forms say they come from.

  Columns exist from Elixir 1.16 on; 0 stands for an unknown one. Nodes that a macro marked `generated`, and those on
  line 0, say nothing about the user's source.
  """

  @typedoc "A node of Erlang abstract code."
  @type form :: tuple
  @type position :: {line :: non_neg_integer, column :: non_neg_integer}

  @doc """
  The annotation of inserted code: line 0, so that coverage reports and stack traces never show it.
  """
  @spec inserted() :: :erl_anno.anno()
  def inserted, do: 0

  @doc "Where the user's part of an expression begins; nil if none of it was written by the user."
  @spec start(form | [form]) :: position | nil
  def start(form) do
    case least(form, :none) do
      :none -> nil
      position -> position
    end
  end

  @doc "The line of the node itself, generated or not; 0 if it has none."
  @spec line(form) :: non_neg_integer
  def line(form), do: form |> elem(1) |> location() |> elem(0)

  @doc "Where the node itself stands, generated or not."
  @spec position(form) :: position
  def position(form), do: form |> elem(1) |> location()

  @doc "Whether a macro or the compiler made this node."
  @spec generated?(form) :: boolean
  def generated?(form) do
    case elem(form, 1) do
      anno when is_list(anno) -> :lists.keyfind(:generated, 1, anno) == {:generated, true}
      _ -> false
    end
  end

  # A construct begins with its keyword or its subject; what is inside its clauses comes later. Skipping them
  # keeps this linear in the nesting of constructs.
  defp least({:case, _, subject, _} = form, least), do: least(subject, own(form, least))
  defp least({:fun, _, _} = form, least), do: own(form, least)
  defp least({:named_fun, _, _, _} = form, least), do: own(form, least)
  defp least({tag, _, _} = form, least) when tag in [:receive, :maybe], do: own(form, least)
  defp least({tag, _, _, _} = form, least) when tag in [:maybe, :lc, :bc, :mc], do: own(form, least)
  defp least({:receive, _, _, _, _} = form, least), do: own(form, least)
  defp least({:try, _, _, _, _, _} = form, least), do: own(form, least)
  defp least({:if, _, _} = form, least), do: own(form, least)

  defp least({tag, _, _} = form, least) when tag in [:atom, :integer, :float, :char, :string, :var],
    do: own(form, least)

  # A pair or a list is a literal to Elixir, without a place of its own: it is given that of what is around it.
  defp least({:tuple, _, [_, _] = items} = form, least), do: parts(items, form, least)
  defp least({:cons, _, _, _} = form, least), do: form |> items() |> parts(form, least)

  defp least(form, least) when is_tuple(form) and tuple_size(form) >= 2 and is_atom(elem(form, 0)) do
    children(form, 2, own(form, least))
  end

  defp least([head | tail], least), do: least(tail, least(head, least))
  defp least(_, least), do: least

  defp children(form, index, least) when index < tuple_size(form),
    do: children(form, index + 1, least(elem(form, index), least))

  defp children(_, _, least), do: least

  defp parts(items, form, least) do
    case items |> Enum.reject(&literal?/1) |> least(:none) do
      :none -> own(form, least)
      position when least == :none or position < least -> position
      _ -> least
    end
  end

  defp items({:cons, _, head, tail}), do: [head | items(tail)]
  defp items(tail), do: [tail]

  @doc "Whether a form is a literal; Elixir does not say where these stand."
  @spec literal?(form) :: boolean
  def literal?({tag, _, _}) when tag in [:atom, :integer, :float, :char, :string], do: true
  def literal?({nil, _}), do: true
  def literal?({:bin, _, parts}), do: Enum.all?(parts, &match?({:bin_element, _, {:string, _, _}, _, _}, &1))
  def literal?({:tuple, _, items}), do: Enum.all?(items, &literal?/1)
  def literal?({:cons, _, _, _} = list), do: list |> items() |> Enum.all?(&literal?/1)
  def literal?(_), do: false

  defp own(form, least) do
    if generated?(form) do
      least
    else
      case location(elem(form, 1)) do
        {0, _} -> least
        position when least == :none or position < least -> position
        _ -> least
      end
    end
  end

  defp location(line) when is_integer(line), do: {line, 0}
  defp location({line, column}) when is_integer(line) and is_integer(column), do: {line, column}

  defp location(anno) when is_list(anno) do
    case :lists.keyfind(:location, 1, anno) do
      {:location, location} -> location(location)
      false -> {0, 0}
    end
  end

  defp location(_), do: {0, 0}
end
