Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.NamesTest do
  use ExUnit.Case

  import ElixirscopeProbe.Instrument.Lab

  setup_all :with_collector

  @source """
  defmodule Lab.Names do
    defmacro hygienic do
      quote do
        hidden = 41
        hidden + 1
      end
    end
  end

  defmodule Lab.Prog do
    require Lab.Names

    def f(x, _unused, es) do
      x = x && x + 1
      y = with {:ok, z} <- {:ok, x}, do: z
      from_macro = Lab.Names.hygienic()
      add = &(&1 + y)
      valid? = es in [1, 2] || false
      {add.(x), from_macro, valid?, for(i <- [x], do: i)}
    end
  end
  """

  # Elixir's compiler names its own variables `_@1` up to 1.18 and `_1` from 1.20 on, a capture's parameter `_capture@1`.
  test "trap 25: only variables that the user wrote are shown, by the names that the user wrote" do
    modules = Enum.filter(compile(@source), &(elem(&1, 0) == Lab.Prog))
    [%{table: table}] = instrument(modules)
    names = table.sites |> Enum.flat_map(&Map.get(&1, "v", [])) |> Enum.uniq() |> Enum.sort()

    assert names == ["&1", "_unused", "add", "es", "from_macro", "i", "valid?", "x", "y", "z"]
  end

  test "functions under reserved names are generated where a macro defined them, not where the user did" do
    modules =
      compile("""
      defmodule Lab.Using do
        defmacro __using__(_), do: quote(do: def(__made__(x), do: inspect(x)))
      end

      defmodule Lab.Prog do
        use Lab.Using

        def __handle__(x) do
          y = x + 1
          y
        end
      end
      """)

    [%{table: table}] = modules |> Enum.filter(&(elem(&1, 0) == Lab.Prog)) |> instrument()
    named = fn name -> Enum.find_index(table.functions, &(&1.name == name)) end
    generated = fn name -> for %{"f" => f} = site <- table.sites, f == named.(name), uniq: true, do: site["x"] end

    assert generated.("__handle__") == [nil]
    assert generated.("__made__") == [true]
  end
end
