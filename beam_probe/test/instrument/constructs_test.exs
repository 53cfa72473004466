Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.ConstructsTest do
  @moduledoc "What each construct of the language reports, in order."
  use ExUnit.Case, async: false
  import ElixirscopeProbe.Instrument.Lab

  setup_all :with_collector

  # Line 1 of each program is its first line inside the module.
  defp run(code, call \\ "f()") do
    trace("defmodule Lab.Prog do " <> code <> "\nend", fn -> call("Lab.Prog." <> call) end)
  end

  defp call(code), do: code |> Code.eval_string() |> elem(0)

  test "statements report what they bind, or their value" do
    assert run(
             """
             def f(a, [h | _] = l) when a > 0 do
               x = a + h
               x = x * 2
               {y, _z} = {x, l}
               send(self(), y)
               {x, y}
             end
             """,
             "f(1, [2])"
           ) == [
             "enter 1 a=1 h=2 l=[2]",
             "stmt 2 x=3",
             "stmt 3 x=6",
             "stmt 4 y=6 _z=[2]",
             "stmt 5 6",
             "leave 6 {6, 6}"
           ]
  end

  test "case says which clause, and its last value belongs to the statement around it" do
    assert run("""
           def f do
             x = case {:ok, 3} do
               {:ok, v} when v > 2 ->
                 w = v + 1
                 w * 2
               :error -> 0
             end
             x + 1
           end
           """) == ["enter 1", "clause 3 v=3", "stmt 4 w=4", "stmt 2 x=8", "leave 8 9"]
  end

  test "if, unless and cond say which branch ran" do
    assert run("""
           def f(x \\\\ 3) do
             a = if x > 2 do
               x * 2
             else
               :small
             end
             b = cond do
               x == 1 -> :one
               y = x + 1 ->
                 {:more, y}
             end
             {a, b}
           end
           """) == [
             "enter 1",
             "enter 1 x=3",
             "clause 3",
             "stmt 2 a=6",
             "clause 9",
             "clause 9 y=4",
             "stmt 7 b={:more, 4}",
             "leave 12 {6, {:more, 4}}"
           ]
  end

  test "operators that compile to case are no branches of the user's" do
    assert run("def f(a, b), do: (a && b) || (is_nil(a) and b)", "f(1, nil)") == ["enter 1 a=1 b=nil", "leave 1 false"]
  end

  test "with reports each match, and the else clause that took what did not match" do
    program = """
    def f(m) do
      with {:ok, a} <- Map.fetch(m, :a),
           b = a + 1,
           true <- b > 1 do
        c = b * 2
        c
      else
        :error -> :none
        other ->
          {:no, other}
      end
    end
    """

    assert run(program, "f(%{a: 1})") ==
             ["enter 1 m=%{a: 1}", "clause 2 a=1", "stmt 3 b=2", "clause 4", "stmt 5 c=4", "leave 6 4"]

    assert with_else(run(program, "f(%{a: 0})")) ==
             ["enter 1 m=%{a: 0}", "clause 2 a=0", "stmt 3 b=1", "clause 9 other=false", "leave 10 {:no, false}"]

    assert List.last(run(program, "f(%{})")) =~ ~r/leave \d+ :none/
  end

  test "with in the middle of a body comes back to its statement" do
    lines =
      run(
        """
        def f(x) do
          y = with {:ok, v} <- x do
            v
          else
            e -> e
          end
          {y}
        end
        """,
        "f(:bad)"
      )

    assert with_else(lines) -- ["leave 5 :bad"] == [
             "enter 1 x=:bad",
             "clause 5 e=:bad",
             "stmt 2 y=:bad",
             "leave 7 {:bad}"
           ]
  end

  # From Elixir 1.15 on the else clauses are a synthetic fn, which is called, last where the `with` is last.
  defp with_else(lines) do
    for line <- lines, not String.starts_with?(line, "tail") do
      if line =~ ~r/^enter (5|9) /, do: String.replace_prefix(line, "enter", "clause"), else: line
    end
  end

  test "receive tells the message it took, whole, whatever its pattern and guard" do
    source = """
    defmodule Lab.Prog do
      def f do
        for m <- [1, {:a, 2}, :other, {:b, %{k: 1}}], do: send(self(), m)
        x = receive do {:b, %{k: k}} = whole when k > 0 -> {whole, k} end
        y = receive do {:a, _} -> receive do n when is_integer(n) -> n after 0 -> :none end end
        z = receive do _ -> :any end
        late = receive do "never" -> 1 after 0 -> :late end
        {x, y, z, late}
      end
    end
    """

    taken = for "taken " <> message <- messages(source, fn -> call("Lab.Prog.f()") end), do: message
    assert taken == ["{:b, %{k: 1}}", "{:a, 2}", "1", ":other"]
  end

  test "receive says which message, and when it was late" do
    assert run("""
           def f do
             send(self(), {:m, 1})
             receive do
               {:m, x} -> x
             after
               0 -> :late
             end
             receive do
               {:m, x} -> x
             after
               0 ->
                 late = self()
                 is_pid(late)
             end
           end
           """)
           |> Enum.map(&String.replace(&1, ~r/#PID.*/, "pid")) ==
             ["enter 1", "stmt 2 {:m, 1}", "clause 4 x=1", "stmt 3 1", "clause 11", "stmt 12 late=pid", "leave 13 true"]
  end

  test "rescue, catch, else and after are entered by a handler" do
    program = """
    def f(x) do
      try do
        y = String.to_integer(x)
        {:ok, y}
      rescue
        e in ArgumentError -> {:err, e.__struct__}
      else
        {:ok, 1} -> :one
        o -> o
      after
        send(self(), :after)
      end
    end
    """

    assert run(program, ~s[f("2")]) == [
             ~s(enter 1 x="2"),
             "clause 2",
             "stmt 3 y=2",
             "stmt 4 {:ok, 2}",
             "clause 9 o={:ok, 2}",
             "handler 11",
             "stmt 11 :after",
             "leave 2 {:ok, 2}"
           ]

    assert [
             _,
             "clause 2",
             "handler 6 e=%ArgumentError{" <> _,
             "handler 11",
             "stmt 11 :after",
             "leave 2 {:err, ArgumentError}"
           ] = run(program, ~s[f("x")])
  end

  test "raise, throw and exit are said before they happen; reraise too" do
    assert run(
             """
             def f(x) do
               try do
                 throw({:t, x})
               catch
                 :throw, {:t, v} -> exit(v)
                 kind, reason -> {kind, reason}
               end
             catch
               :exit, r ->
                 try do
                   raise "r#{"\#{r}"}"
                 rescue
                   e -> reraise e, __STACKTRACE__
                 end
             end
             """,
             "f(1)"
           )
           |> Enum.map(&String.replace(&1, ~r/%RuntimeError.*/, "E")) == [
             "enter 1 x=1",
             "clause 1",
             "clause 2",
             "raise 3 :throw {:t, 1}",
             "handler 5 v=1",
             "raise 5 :exit 1",
             "handler 9 r=1",
             "clause 10",
             "raise 11 :error E",
             "handler 13 e=E",
             "raise 13 :error E"
           ]
  end

  test "for reports every turn, whatever it compiles to" do
    assert run("""
           def f do
             a = for x <- [1, 2], rem(x, 2) == 0, do: x * 10
             b = for <<c <- "ab">>, do: c + 1
             c = for x <- [1], into: %{}, do: {x, x}
             d = for x <- [1, 2], reduce: 0 do
               acc -> acc + x
             end
             e = for <<c <- "z">>, into: "", do: <<c>>
             {a, b, c, d, e}
           end
           """) ==
             [
               "enter 1",
               "enter 2 x=1",
               "leave 2 nil",
               "enter 2 x=2",
               "leave 2 20",
               "stmt 2 a=[20]",
               "enter 3 c=97",
               "leave 3 98",
               "enter 3 c=98",
               "leave 3 99",
               "stmt 3 b='bc'",
               "enter 4 x=1",
               "leave 4 {1, 1}",
               "stmt 4 c=%{1 => 1}",
               "enter 5 x=1",
               "clause 6 acc=0",
               "leave 6 1",
               "enter 5 x=2",
               "clause 6 acc=1",
               "leave 6 3",
               "stmt 5 d=3",
               "enter 8 c=122",
               "leave 8 122",
               ~s(stmt 8 e="z"),
               ~s(leave 9 {[20], 'bc', %{1 => 1}, 3, "z"})
             ]
             |> Enum.map(&charlists/1)
  end

  defp charlists(line), do: String.replace(line, "'bc'", inspect(~c"bc"))

  test "fn clauses, captures and nested fns are activations; what they captured is said" do
    assert run(
             """
             def f(k) do
               g = fn
                 0 -> :zero
                 n when n > 0 ->
                   h = &(&1 + n + k)
                   h.(1)
               end
               g.(2)
             end
             """,
             "f(10)"
           )
           |> Enum.map(&String.replace(&1, ~r/=#Function.*/, "=fn")) == [
             "enter 1 k=10",
             "stmt 2 g=fn",
             "tail 8",
             "enter 4 n=2 k=10",
             "stmt 5 h=fn",
             "tail 6",
             "enter 5 &1=1 k=10 n=2",
             "leave 5 13"
           ]
  end

  test "private functions, macros, default arguments and guards" do
    [table] =
      tables("""
      defmodule Lab.Kinds do
        defmacro m(x), do: quote(do: unquote(x) + 1)
        def a(x, y \\\\ 1), do: p(x, y)
        defp p(x, y) when x > y, do: x
        defp p(_, y), do: y
      end
      """)

    assert Enum.sort(for f <- table.functions, do: {f.name, f.arity, f.kind}) ==
             [{"a", 1, "def"}, {"a", 2, "def"}, {"m", 1, "defmacro"}, {"p", 2, "defp"}]
  end

  test "implementations of protocols report, their dispatch is left alone" do
    source = """
    defprotocol Lab.Proto do
      def size(x)
    end
    defimpl Lab.Proto, for: Tuple do
      def size(t), do: tuple_size(t)
    end
    """

    [{_, protocol}, {_, impl}] = Enum.sort_by(compile(source), &byte_size(inspect(elem(&1, 0))))
    assert {:skip, why} = ElixirscopeProbe.Instrument.instrument(protocol, [])
    assert why =~ "protocol"
    assert trace_modules([{nil, impl}], fn -> call("Lab.Proto.size({1})") end) == ["enter 5 t={1}", "leave 5 1"]
  end

  test "structs and behaviours: what the compiler wrote for them reports nothing" do
    assert run("""
           defstruct [:a]
           def f, do: struct!(__MODULE__, a: 1).a
           """)
           |> Enum.filter(&String.starts_with?(&1, "enter")) == ["enter 2"]
  end

  test "a module of nothing but a struct stays as it is" do
    [{_, beam}] = compile("defmodule Lab.Bare do\n defstruct [:a]\nend")
    assert {:ok, %{beam: ^beam, table: %{sites: []}}} = ElixirscopeProbe.Instrument.instrument(beam, [])
  end

  test "what a macro made of one line is one statement" do
    source = """
    defmodule Lab.Prog do
      import ExUnit.Assertions
      def f(x) do
        assert x + 1 == 2
        assert {:ok, y} = {:ok, x}
        send(self(), :m)
        assert_receive :m
        y
      end
    end
    """

    lines = for line <- trace(source, fn -> call("Lab.Prog.f(1)") end), do: line |> String.split() |> Enum.take(2)
    assert Enum.dedup(for [kind, line] <- lines, kind in ["stmt", "leave"], do: line) == ~w(4 5 6 7 8)
  end

  test "successors name what is about to run, where and with which variables" do
    [%{sites: sites, blocks: blocks}] =
      tables("""
      defmodule Lab.Next do
        def f(x) do
          y = case x do
            1 ->
              a = 1
              a + 1
            _ -> 2
          end
          g(if y > 1 do
            z = y
            z
          end)
        end
        defp g(x), do: x
      end
      """)

    at = fn kind, line -> Enum.find_index(sites, &(&1["k"] == kind and &1["l"] == line)) end
    next = fn kind, line -> sites |> Enum.at(at.(kind, line)) |> Map.get("n") end

    assert next.("enter", 2) == [at.("stmt", 3)]
    assert next.("clause", 4) == [at.("stmt", 5)]
    assert next.("stmt", 5) == [at.("pos", 6)]
    assert next.("stmt", 3) == [at.("tail", 9)]

    # A body inside an argument comes back to the statement that has begun.
    inner = Enum.at(sites, at.("stmt", 10))
    assert inner["n"] == [at.("pos", 11)]

    block = fn kind, line -> Enum.at(sites, at.(kind, line))["b"] end
    assert Enum.at(blocks, block.("stmt", 5)) == block.("stmt", 3)
    assert block.("pos", 6) == block.("stmt", 5)
    assert Enum.at(blocks, block.("enter", 2)) == -1
  end

  test "code that a macro brings has its user's line and hides its own variables" do
    source = """
    defmodule Lab.Macros do
      defmacro twice(x) do
        quote do
          v = unquote(x)
          w = v + v
          w + 0
        end
      end
    end
    defmodule Lab.Prog do
      import Lab.Macros
      def f(a) do
        b = twice(a)
        b
      end
    end
    """

    assert [_, {_, _} = user] = Enum.sort(compile(source)) |> Enum.sort_by(&(elem(&1, 0) == Lab.Prog))
    assert trace_modules([user], fn -> call("Lab.Prog.f(2)") end) == ["enter 12 a=2", "stmt 13 b=4", "leave 14 4"]
  end
end
