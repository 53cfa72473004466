Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.TrapsTest do
  @moduledoc "Programs that broke under earlier instrumenters, one test each."
  use ExUnit.Case, async: false
  import ElixirscopeProbe.Instrument.Lab
  alias ElixirscopeProbe.Instrument
  alias ElixirscopeProbe.Test.Processor

  @compile {:no_warn_undefined, :elixirscope_rt}

  setup_all :with_collector

  defp call(code), do: code |> Code.eval_string() |> elem(0)
  defp prog(code), do: "defmodule Lab.Prog do " <> code <> "\nend"

  # The same call, plain and instrumented.
  defp both(source, fun) do
    modules = compile(source)
    plain = outcome(fun)
    instrument(modules)
    {recorded, _} = record(fun)
    {plain, recorded}
  end

  defp same(source, code) do
    {plain, recorded} = both(source, fn -> call(code) end)
    assert recorded == plain
    plain
  end

  describe "trap 1: activations" do
    test "events of a function whose callee raised into code that is not recorded carry their own activation" do
      source =
        prog("""
        def a(n) do
          if n == 1, do: raise("boom")
          x = Lab.Safe.run(fn -> a(n - 1) end)
          {n, x}
        end
        """)

      compile("defmodule Lab.Safe do def run(f) do f.() rescue _ -> :caught end end")
      [result] = instrument(compile(source))
      {{:value, {2, :caught}}, events} = record(fn -> call("Lab.Prog.a(2)") end)
      tables = %{result.hash => result.table}
      seen = for {_, site, _, act, values} <- events, do: {site(site, tables)["k"], act, values}

      assert [{"enter", a2, [2]}, {"stmt", a2, [nil]}, {"enter", _fn, [2]}, {"enter", a1, [1]} | rest] = seen

      assert [{"raise", ^a1, _}, {"stmt", ^a2, [:caught]}, {"leave", ^a2, [{2, :caught}]}] = rest
    end
  end

  describe "trap 2: growing binaries" do
    test "appending to an accumulator stays linear" do
      source = prog("def app(acc, 0), do: byte_size(acc)\n def app(acc, n), do: app(<<acc::binary, 97>>, n - 1)")
      instrument(compile(source))
      time = fn n -> Processor.milliseconds(fn -> measure(fn -> apply(Lab.Prog, :app, ["", n]) end) end) end
      time.(1000)
      # Eight times as many; 64 times as long if each append copied what is there.
      assert time.(400_000) < 24 * time.(50_000)
    end
  end

  describe "trap 5: tail positions" do
    # Each loops `n` turns through one construct; the memory at the end may not depend on n.
    for {name, code} <- [
          plain: "def loop(n), do: if(n > 0, do: loop(n - 1), else: :ok)",
          cond: "def loop(n) do\n cond do\n n == 0 -> :ok\n true -> loop(n - 1)\n end\n end",
          operators: "def loop(n), do: n == 0 || loop(n - 1)",
          with_else: "def loop(n) do\n with 0 <- n do\n :ok\n else\n m -> loop(m - 1)\n end\n end",
          rescue: "def loop(0), do: :ok\n def loop(n) do\n raise \"x\"\n rescue\n _ -> loop(n - 1)\n end",
          catch: "def loop(0), do: :ok\n def loop(n) do\n throw(:x)\n catch\n :x -> loop(n - 1)\n end",
          try_else:
            "def loop(0), do: :ok\n def loop(n) do\n try do\n n\n rescue\n _ -> :no\n else\n m -> loop(m - 1)\n end\n end",
          receive:
            "def loop(0), do: :ok\n def loop(n) do\n receive do\n :never -> :no\n after\n 0 -> loop(n - 1)\n end\n end",
          library_calls_back: "def loop(0), do: :ok\n def loop(n), do: Map.get_lazy(%{}, :k, fn -> loop(n - 1) end)",
          apply: "def loop(0), do: :ok\n def loop(n), do: apply(__MODULE__, :loop, [n - 1])",
          dynamic: "def loop(0), do: :ok\n def loop(n) do\n m = __MODULE__\n m.loop(n - 1)\n end",
          bound: "def loop(0), do: :ok\n def loop(n), do: x = loop(n - 1)",
          bound_and_returned: "def loop(0), do: :ok\n def loop(n) do\n x = loop(n - 1)\n x\n end",
          bound_branches: "def loop(n) do\n x = if n > 0 do\n loop(n - 1)\n else\n :ok\n end\n x\n end",
          mutual: "def loop(0), do: :ok\n def loop(n), do: other(n)\n defp other(n), do: loop(n - 1)",
          fun: "def loop(0), do: :ok\n def loop(n) do\n f = fn m -> loop(m - 1) end\n f.(n)\n end",
          argument: "def loop(0), do: :ok\n def loop(n), do: loop(length(Enum.map([1], & &1)) * n - 1)",
          callback:
            "@behaviour GenServer\n def init(x), do: {:ok, x}\n def loop(n), do: handle_info(:m, n)\n def handle_info(_, 0), do: :ok\n def handle_info(m, n), do: handle_info(m, n - 1)"
        ] do
      test "a loop through #{name} runs in constant memory" do
        instrument(compile(prog(unquote(code))))
        few = measure(fn -> apply(Lab.Prog, :loop, [1_000]) end)
        many = measure(fn -> apply(Lab.Prog, :loop, [200_000]) end)
        assert elem(few, 0) in [:ok, true]
        assert elem(many, 1) <= 20 * elem(few, 1) and elem(many, 1) < 100_000
      end
    end

    test "ten million turns" do
      instrument(compile(prog("def loop(0), do: :ok\n def loop(n), do: loop(n - 1)")))
      {:ok, words} = measure(fn -> apply(Lab.Prog, :loop, [10_000_000]) end)
      assert words < 20_000
    end

    test "special processes: sys messages leave no stack behind" do
      source =
        prog("""
        def start(parent), do: :proc_lib.spawn_link(__MODULE__, :loop, [parent, :sys.debug_options([])])
        def loop(parent, debug) do
          receive do
            {:system, from, message} -> :sys.handle_system_msg(message, from, parent, __MODULE__, debug, :state)
            :stop -> :ok
          end
        end
        def system_continue(parent, debug, _), do: loop(parent, debug)
        def system_terminate(reason, _, _, _), do: exit(reason)
        """)

      instrument(compile(source))
      :elixirscope_rt.start()
      pid = Lab.Prog |> apply(:start, [self()])
      for _ <- 1..2_000, do: {:sys.suspend(pid), :sys.resume(pid)}
      {:stack_size, words} = Process.info(pid, :stack_size)
      send(pid, :stop)
      assert words < 100
    end
  end

  describe "trap 6: printed stack traces" do
    test "a library's tail call gets no frame that the program does not have" do
      source = prog("def f(l), do: Enum.map(l, fn _ -> raise \"x\" end)\n def g(l), do: f(l)")
      assert {:error, %RuntimeError{}, [{Lab.Prog, _, _, _} | _]} = same(source, "Lab.Prog.g([1])")
    end

    test "BIFs, badmatch, case_clause, undefined functions, arguments, nested calls" do
      source =
        prog("""
        def bif(x), do: String.to_integer(x)
        def bif_inside(x), do: {:ok, String.to_integer(x)}
        def match(x) do
          {:ok, y} = x
          y
        end
        def clause(x) do
          case x do
            1 -> 2
          end
        end
        def undefined(x), do: Lab.Nowhere.at_all(x)
        def deep(x) do
          y = match(x)
          y
        end
        def branch(x) do
          y =
            case x do
              :no -> deep(x)
              y -> y
            end

          y
        end
        def head(1), do: 1
        def with_else(x) do
          with {:ok, y} <- x do
            y
          else
            :no -> 1
          end
        end
        def arith(x), do: x + 1
        def fun(x), do: Enum.map([x], fn 1 -> 1 end)
        def tail_fun(x), do: then(x, fn 1 -> 1 end)
        def struct(x), do: x.missing
        def stack do
          raise "a"
        rescue
          _ -> __STACKTRACE__ |> Enum.take(1)
        end
        def bang(x), do: Map.fetch!(x, :b)
        def comp(l), do: for(x <- l, do: x + 1)
        def comp2(l), do: for(x <- l, into: %{}, do: {x, x + 1})
        def bits(b), do: for(<<x <- b>>, do: hd([x]) + :a)
        def bits2(b), do: for(<<x <- b>>, into: %{}, do: {x, bits(b)})
        def raise_in_else(x) do
          with {:ok, y} <- x do
            y
          else
            other -> {:never, raise("no: \#{inspect(other)}")}
          end
        end
        """)

      for call <-
            ~w|bif("x") bif_inside("x") match(:no) clause(2) undefined(1) deep(:no) branch(:no) head(2) with_else(:bad) arith(:a) fun(2)| ++
              ~w|tail_fun(2) struct(1) struct(%{}) stack() comp([:a]) comp2([:a]) bits("a") bits2("a") raise_in_else(1)| do
        same(source, "Lab.Prog." <> call)
      end
    end
  end

  describe "trap 9: coverage" do
    test "the instrumented forms give cover the same lines" do
      source = prog("def f(x) do\n y = x + 1\n if y > 1 do\n y * 2\n else\n :no\n end\n end\n def g(_), do: 1")

      lines = fn beam ->
        path = Path.join(System.tmp_dir!(), "Elixir.Lab.Prog.beam")
        File.write!(path, beam)
        {:ok, Lab.Prog} = :cover.compile_beam(String.to_charlist(path))
        apply(Lab.Prog, :f, [1])
        {:ok, lines} = :cover.analyse(Lab.Prog, :calls, :line)
        :cover.reset(Lab.Prog)
        for {{_, line}, calls} <- lines, line > 0, do: {line, calls}
      end

      with_cover(fn ->
        [{_, beam}] = compile(source)
        plain = lines.(beam)
        {:ok, result} = Instrument.instrument(beam, debug_info: true)
        :elixirscope_rt.start()
        assert Enum.sort(lines.(result.beam)) == Enum.sort(plain)
        assert length(:elixirscope_rt.events()) > 2
      end)
    end

    defp with_cover(fun) do
      if Code.ensure_loaded?(:cover) do
        :cover.start()

        try do
          fun.()
        after
          :cover.stop()
        end
      end
    end
  end

  describe "trap 10: captured variables" do
    test "a fn says what it captured, when the frame that made it is gone" do
      lines =
        trace(prog("def mk(secret_n), do: fn y -> y + secret_n end"), fn -> call("Lab.Prog.mk(40).(2)") end, redact: [])

      assert "enter 1 y=2 secret_n=40" in lines
    end
  end

  describe "trap 14: stack traces nobody asked for" do
    test "the stack of a catch is not mentioned" do
      source = prog("def f do\n throw(:x)\n catch\n :throw, v -> v\n end")
      [table] = tables(source)
      assert %{"v" => ["v"]} = Enum.find(table.sites, &(&1["k"] == "handler"))
    end
  end

  describe "trap 21: compile explosion" do
    test "a module of very many places reports entries and returns only, and literal clauses nothing" do
      clauses = for n <- 1..3_000, do: "def f(#{n}), do: [#{n}]\n"
      [table] = tables(prog(Enum.join(clauses) <> "def g(x) do\n y = f(x)\n {y, x}\n end"))
      assert table.level == "calls"
      assert Enum.sort(Enum.uniq(for s <- table.sites, do: s["k"])) == ["enter", "leave"]
      assert length(table.sites) < 10
    end
  end

  describe "trap 22: what callbacks return" do
    test "is seen though their last call is dynamic" do
      source =
        prog("@behaviour GenServer\n def init(s), do: {:ok, s}\n def handle_call(m, f, s), do: s.impl.handle(m, f, s)")

      compile("defmodule Lab.Impl do def handle(m, _, s), do: {:reply, m, s} end")
      lines = trace(source, fn -> call("Lab.Prog.handle_call(:m, nil, %{impl: Lab.Impl})") end)
      assert "leave 3 {:reply, :m, %{impl: Lab.Impl}}" in lines
    end
  end

  describe "trap 26: loops made by macros" do
    test "generated functions report entry, tail and leave" do
      source = """
      defmodule Lab.Loops do
        defmacro __using__(_) do
          quote generated: true do
            def loop(0), do: :ok
            def loop(n) do
              m = n - 1
              loop(m)
            end
          end
        end
      end
      defmodule Lab.Prog do
        use Lab.Loops
      end
      """

      modules = Enum.filter(compile(source), &(elem(&1, 0) == Lab.Prog))
      kinds = for line <- trace_modules(modules, fn -> call("Lab.Prog.loop(1)") end), do: line |> String.split() |> hd()
      assert kinds == ["enter", "tail", "enter", "leave"]
    end
  end

  describe "trap 27: frames the user never wrote" do
    test "the fun of a for is marked synthetic, a user's fn is not" do
      [table] = tables(prog("def f(l) do\n a = for x <- l, do: x\n Enum.reduce(a, 0, fn x, y -> x + y end)\n end"))
      assert [%{synthetic: true}, fun] = Enum.filter(table.functions, &(&1.kind == "fn"))
      refute Map.has_key?(fun, :synthetic)
    end
  end

  describe "trap 28: funs" do
    test "are equal, capture the same and print the same" do
      source =
        prog("""
        def f(x), do: [fn y -> x + y end, &f/1, &(&1 + x), fn -> fn -> x end end]
        def g(x), do: for(y <- [x], do: fn -> y end)
        """)

      modules = compile(source)

      facts = fn ->
        for f <- call("Lab.Prog.f(1) ++ Lab.Prog.g(2)"), do: {Function.info(f, :env), Function.info(f, :name), text(f)}
      end

      plain = facts.()
      instrument(modules)
      :elixirscope_rt.start()
      assert facts.() == plain
      assert call("Lab.Prog.f(1) == Lab.Prog.f(1)")
    end

    # From OTP 29 on the number in it is computed from the code itself.
    defp text(fun), do: if(System.otp_release() < "29", do: inspect(fun), else: nil)
  end

  describe "trap 34: atoms" do
    test "a second module of the same shape makes no new ones" do
      source = fn name ->
        "defmodule #{name} do\n def f(a, b) do\n c = a + b\n g(c * 2)\n end\n def g(x), do: {x}\n end"
      end

      tables(source.("Lab.One"))
      modules = compile(source.("Lab.Two"))
      before = :erlang.system_info(:atom_count)
      instrument(modules)
      assert :erlang.system_info(:atom_count) - before <= 1
    end
  end

  describe "what the program can see of its own code" do
    test "attributes, docs, source and line numbers are the original's" do
      [{module, beam}] = compile("defmodule Lab.Prog do\n @moduledoc \"doc\"\n @doc \"f\"\n def f(x), do: x\n end")
      plain = {module.module_info(:attributes), module.module_info(:compile), module.__info__(:attributes)}
      [result] = instrument([{module, beam}])
      assert {module.module_info(:attributes), module.module_info(:compile), module.__info__(:attributes)} == plain
      {:ok, _, old} = :beam_lib.all_chunks(beam)
      {:ok, _, new} = :beam_lib.all_chunks(result.beam)

      for id <- [~c"Docs", ~c"Dbgi", ~c"Attr", ~c"CInf"],
          do: assert(List.keyfind(new, id, 0) == List.keyfind(old, id, 0))
    end

    test "Exception.blame finds the clauses" do
      compiled = compile(prog("\n def f(x) when is_atom(x), do: x"))
      path = Path.join(System.tmp_dir!(), "Elixir.Lab.Prog.beam")
      [result] = instrument(compiled)
      File.write!(path, result.beam)
      :code.purge(Lab.Prog)
      {:module, _} = :code.load_binary(Lab.Prog, String.to_charlist(path), result.beam)
      {:error, error, stack} = record(fn -> call("Lab.Prog.f(1)") end) |> elem(0)
      {blamed, _} = Exception.blame(:error, error, stack)
      assert Exception.message(blamed) =~ "Attempted function clauses"
    end

    test "selective receive skips what was there before, whether messages are recorded or not" do
      source =
        prog("""
        def call(pid) do
          ref = make_ref()
          send(pid, {self(), ref})
          receive do
            {^ref, x} -> x
          end
        end
        def serve do
          receive do
            {from, ref} -> send(from, {ref, :pong})
          end
          serve()
        end
        """)

      instrument(compile(source))

      for messages? <- [false, true] do
        :elixirscope_rt.start()
        :elixirscope_rt.quiet()
        :elixirscope_rt.messages(messages?)
        server = spawn_link(fn -> apply(Lab.Prog, :serve, []) end)

        calls = fn ->
          Task.async(fn ->
            for n <- 1..100_000, do: send(self(), {:junk, n})
            for _ <- 1..200, do: apply(Lab.Prog, :call, [server])
          end)
          |> Task.await(:infinity)
        end

        milliseconds = Processor.milliseconds(calls)

        :elixirscope_rt.quiet(false)
        :elixirscope_rt.messages(false)
        Process.unlink(server)
        Process.exit(server, :kill)
        assert milliseconds < 1_000
      end
    end

    test "a module without debug info, and what is no beam, are named" do
      Code.compiler_options(debug_info: false)
      [{_, beam}] = Code.compile_string("defmodule Lab.Bare do\n def f, do: 1\n end")
      Code.compiler_options(debug_info: true)
      assert Instrument.instrument(beam, []) == {:skip, "no debug info"}
      assert Instrument.instrument("junk", []) == {:skip, "not a beam file"}
    end

    test "halting is announced" do
      [{_, beam}] = compile(prog("def f(x) do\n System.halt(x)\n end"))
      {:ok, result} = Instrument.instrument(beam, [])
      assert {:ok, {_, [imports: imports]}} = :beam_lib.chunks(result.beam, [:imports])
      assert {:elixirscope_rt, :halting, 0} in imports
    end
  end

  test "what macros write for Mix to ask is nobody's code" do
    source = prog("def __mix_recompile__?, do: is_atom(hd([:a]))\n def own, do: is_atom(hd([:a]))")
    instrument(compile(source))
    asked = fn code -> elem(record(fn -> call(code) end), 1) end
    assert asked.("Lab.Prog.__mix_recompile__?()") == []
    assert asked.("Lab.Prog.own()") != []
  end
end
