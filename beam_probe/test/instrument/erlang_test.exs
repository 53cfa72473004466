Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.ErlangTest do
  @moduledoc "Trap 36: modules of the project that are written in Erlang."
  use ExUnit.Case, async: false
  import ElixirscopeProbe.Instrument.Lab
  alias ElixirscopeProbe.Instrument

  @compile {:no_warn_undefined, [:elixirscope_rt, :lab_erl]}

  setup_all :with_collector

  defp run(functions, fun) do
    trace_modules(compile_erlang("-module(lab_erl).\n-compile(export_all).\n" <> functions), fun)
  end

  test "clauses, if, and what all clauses bind" do
    assert run(
             """
             f(X) ->
                 case X of
                     1 -> Y = one;
                     _ -> Y = more
                 end,
                 Z = if X > 1 -> big; true -> small end,
                 {Y, Z}.
             """,
             fn -> :lab_erl.f(1) end
           ) == ["enter 3 X=1", "clause 5", "stmt 4 Y=:one", "stmt 8 Z=:small", "leave 9 {:one, :small}"]
  end

  test "a bound variable in a pattern compares, and a shadowed one is new" do
    assert run(
             """
             f(X) ->
                 X = 1,
                 F = fun(X) -> X end,
                 G = F(2),
                 [X || X <- [G]].
             """,
             fn -> :lab_erl.f(1) end
           )
           |> Enum.map(&String.replace(&1, ~r/F=.*/, "F=fun")) ==
             [
               "enter 3 X=1",
               "stmt 4 1",
               "stmt 5 F=fun",
               "enter 5 X=2",
               "leave 5 2",
               "stmt 6 G=2",
               "tail 7",
               "enter 7 X=2",
               "leave 7 2"
             ]
  end

  test "catch, try, receive and records" do
    assert run(
             """
             -record(r, {a :: integer(), b = 2}).
             f(R) ->
                 X = (catch throw(a)),
                 self() ! {m, R#r.b},
                 receive
                     {m, B} -> B
                 after 10 -> late
                 end,
                 try
                     error(X)
                 catch
                     error:E -> E
                 end.
             g() -> f(\#r{a = 1}).
             """,
             fn -> :lab_erl.g() end
           ) == [
             "enter 16",
             "tail 16",
             "enter 4 R={:r, 1, 2}",
             "raise 5 :throw :a",
             "stmt 5 X=:a",
             "stmt 6 {:m, 2}",
             "clause 8 B=2",
             "stmt 7 2",
             "clause 11",
             "raise 12 :error :a",
             "handler 14 E=:a",
             "leave 14 :a"
           ]
  end

  test "receive tells the message it took" do
    modules =
      compile_erlang("""
      -module(lab_erl).
      -export([f/0]).
      f() -> self() ! {n, 1}, self() ! {m, 2}, receive {m, A} -> A end, receive {n, B} when B > 0 -> B; _ -> no after 0 -> late end.
      """)

    :elixirscope_rt.messages()
    lines = trace_modules(modules, fn -> :lab_erl.f() end)
    :elixirscope_rt.messages(false)
    assert for("taken " <> message <- lines, do: message) == ["{:m, 2}", "{:n, 1}"]
  end

  test "the right side of andalso and orelse is last, so it stays a tail call" do
    compile = fn -> compile_erlang("-module(lab_erl).\n-export([loop/1]).\nloop(N) -> N > 0 andalso loop(N - 1).\n") end
    instrument(compile.())
    {false, few} = measure(fn -> :lab_erl.loop(1_000) end)
    {false, many} = measure(fn -> :lab_erl.loop(200_000) end)
    assert many <= 20 * few

    modules = compile_erlang("-module(lab_erl).\n-export([f/1, t/0]).\nf(X) -> X andalso t().\nt() -> 1.\n")
    assert trace_modules(modules, fn -> :lab_erl.f(true) end) == ["enter 3 X=true", "tail 3", "enter 4", "leave 4 1"]
    assert trace_modules(modules, fn -> :lab_erl.f(false) end) == ["enter 3 X=false", "leave 3 false"]
    assert [_] = trace_modules(modules, fn -> catch_error(:lab_erl.f(1)) end)
  end

  test "named funs, list and binary comprehensions, guards as filters" do
    assert run(
             """
             f(L) ->
                 G = fun Loop(0) -> done; Loop(N) -> Loop(N - 1) end,
                 A = [begin Y = X * 2, Y end || X <- L, is_integer(X), X > 1],
                 B = << <<(X + 1)>> || <<X>> <= <<1, 2>> >>,
                 {G(1), A, B}.
             """,
             fn -> :lab_erl.f([1, 2, :a]) end
           )
           |> Enum.map(&String.replace(&1, ~r/G=.*/, "G=fun")) == [
             "enter 3 L=[1, 2, :a]",
             "stmt 4 G=fun",
             "enter 5 X=2",
             "stmt 5 Y=4",
             "leave 5 4",
             "stmt 5 A=[4]",
             "enter 6 X=1",
             "leave 6 2",
             "enter 6 X=2",
             "leave 6 3",
             "stmt 6 B=<<2, 3>>",
             "enter 4 N=1",
             "tail 4",
             "enter 4",
             "leave 4 :done",
             "leave 7 {:done, [4], <<2, 3>>}"
           ]
  end

  test "a parse transform that was applied is not applied again" do
    forms = [
      {:attribute, 1, :module, :lab_erl},
      {:attribute, 1, :compile, {:parse_transform, :lab_transform_that_is_gone}},
      {:attribute, 1, :export, [f: 0]},
      {:function, 2, :f, 0, [{:clause, 2, [], [], [{:atom, 2, :ok}]}]}
    ]

    Code.compile_string("defmodule :lab_transform_that_is_gone do\n def parse_transform(forms, _), do: forms\n end")
    {:ok, :lab_erl, beam} = :compile.forms(forms, [:debug_info])
    :code.purge(:lab_transform_that_is_gone)
    :code.delete(:lab_transform_that_is_gone)
    assert {:ok, _} = Instrument.instrument(beam, [])
  end

  test "functions that a NIF will replace, and on_load, are left alone" do
    [{_, beam}] =
      compile_erlang("""
      -module(lab_erl).
      -export([nif/1, f/0, init/0]).
      -on_load(init/0).
      init() -> ok.
      nif(_) -> erlang:nif_error(not_loaded).
      f() -> 1.
      """)

    {:ok, result} = Instrument.instrument(beam, [])
    assert for(f <- result.table.functions, do: f.name) == ["f"]
  end

  if System.otp_release() >= "27" do
    test "maybe reports its matches, and its else" do
      source = """
      f(X) ->
          maybe
              {ok, A} ?= X,
              ok ?= check(A),
              A + 1
          else
              {error, R} -> R
          end.
      check(_) -> ok.
      """

      assert run(source, fn -> :lab_erl.f({:ok, 1}) end) ==
               ["enter 3 X={:ok, 1}", "stmt 5 A=1", "enter 11", "leave 11 :ok", "stmt 6 :ok", "leave 7 2"]

      assert run(source, fn -> :lab_erl.f({:error, :r}) end) == [
               "enter 3 X={:error, :r}",
               "clause 9 R=:r",
               "leave 9 :r"
             ]
    end

    test "map comprehensions" do
      assert run("f(M) -> \#{K => V * 2 || K := V <- M}.", fn -> :lab_erl.f(%{a: 1}) end) ==
               ["enter 3 M=%{a: 1}", "clause 3 K=:a V=1", "leave 3 %{a: 2}"]
    end
  end
end
