Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.TwoTest do
  @moduledoc "Two events are one call where nothing can happen between them."
  use ExUnit.Case, async: false
  @compile {:no_warn_undefined, Lab.Two}
  import ElixirscopeProbe.Instrument.Lab

  setup_all :with_collector

  @source """
  defmodule Lab.Two do
    def small(x), do: {:ok, x}
    def far(x), do: Enum.count(x)

    def list(x, acc) do
      acc = [x | acc]
      kept = {:kept, acc}
      kept
    end

    def chosen(x) do
      case x do
        {:a, y} -> [y]
        _ -> length(x)
      end
    end

    def fails(x), do: [x + 1]

    def compared(x, y) do
      ^y = [x]
      y
    end
  end
  """

  test "only there" do
    [%{beam: beam}] = @source |> compile() |> instrument(debug_info: true)
    {:ok, {_, [abstract_code: {_, forms}]}} = :beam_lib.chunks(beam, [:abstract_code])
    calls = for {:function, _, name, _, body} <- forms, into: %{}, do: {name, body |> reports() |> Enum.reverse()}

    assert %{small: [:enter_two], far: [:enter_two], list: [:enter_two, :ev_two]} = calls
    assert %{chosen: [:enter, :ev_two, :st, :ev], fails: [:enter, :ev], compared: [:enter, :ev_two]} = calls
  end

  test "and say the same as one after the other" do
    fun = fn -> {Lab.Two.small(1), Lab.Two.list(1, []), Lab.Two.chosen({:a, 1}), Lab.Two.far([])} end

    assert trace(@source, fun) == [
             "enter 2 x=1",
             "leave 2 {:ok, 1}",
             "enter 5 x=1 acc=[]",
             "stmt 6 acc=[1]",
             "stmt 7 kept={:kept, [1]}",
             "leave 8 {:kept, [1]}",
             "enter 11 x={:a, 1}",
             "clause 13 y=1",
             "leave 13 [1]",
             "enter 3 x=[]",
             "tail 3"
           ]
  end

  defp reports(form, acc \\ [])
  defp reports({:call, _, {:remote, _, {:atom, _, :elixirscope_rt}, {:atom, _, name}}, _}, acc), do: [name | acc]
  defp reports(form, acc) when is_tuple(form), do: form |> Tuple.to_list() |> reports(acc)
  defp reports([head | tail], acc), do: reports(tail, reports(head, acc))
  defp reports(_, acc), do: acc
end
