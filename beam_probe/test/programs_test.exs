defmodule ElixirscopeProbe.ProgramsTest do
  @moduledoc "Real mix projects, run plain and recorded: what they print and how they end is the same, and the recording is there."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 180_000

  # Both ways; the recorded run's folder is answered once output and status are the same.
  defp same(root, args, options \\ []) do
    # Compiled beforehand, so that both runs find it done.
    {_, 0} = plain(root, ["compile"], env: [{"MIX_ENV", if(hd(args) == "test", do: "test", else: "dev")}])
    {expected, expected_status} = plain(root, args, options)
    {output, status, recording} = record(root, args, options)
    assert {steady(output), status} == {steady(expected), expected_status}
    recording
  end

  @counter """
  defmodule Counter do
    def add(list), do: add(list, 0)
    defp add([], acc), do: acc
    defp add([h | t], acc), do: add(t, acc + h)

    def double(x) do
      y = x * 2
      y
    end
  end
  """

  describe "tasks" do
    test "a test suite with a failing test: bindings, the failure, the exit status" do
      root =
        project("shop", %{
          "lib/counter.ex" => @counter,
          "test/counter_test.exs" => """
          defmodule CounterTest do
            use ExUnit.Case
            setup do
              {:ok, start: 1}
            end
            test "adds", %{start: start} do
              sum = Counter.add([start, 2, 3])
              assert sum == 6
            end
            test "fails" do
              doubled = Counter.double(4)
              assert doubled == 9
            end
          end
          """
        })

      recording = same(root, ["test", "--seed", "0"])
      assert %{"sum" => 6, "start" => 1} = Recording.bindings(recording, "test adds")
      assert %{"doubled" => 8} = Recording.bindings(recording, "test fails")

      events = Recording.events_of(recording, "test fails")
      pid = Enum.find(events, &(&1.function == "test fails")).pid
      told = for %{pid: ^pid, site: site} = event when site in [4, 7, 8] <- events, do: {site, hd(event.values)}

      assert [{7, %{test: :"test fails", line: 10}}, {4, failure}, {8, %{state: :failed}}] = told
      assert %{kind: :error, source: :ex_unit, module: CounterTest, test: :"test fails"} = failure
      assert failure.message =~ "Assertion with == failed"
      assert [{CounterTest, :"test fails", 1, _} | _] = failure.stack
      assert %{"status" => "finished", "notices" => []} = Recording.probe(recording)
    end

    test "one test by its line, with a formatter of the user's" do
      root =
        project("one", %{
          "lib/counter.ex" => @counter,
          "test/counter_test.exs" => """
          defmodule CounterTest do
            use ExUnit.Case
            test "first", do: assert Counter.double(1) == 2
            test "second" do
              assert Counter.double(2) == 4
            end
          end
          """,
          "test/test_helper.exs" => """
          defmodule Quiet do
            use GenServer
            def init(_), do: {:ok, nil}
            def handle_cast({:test_finished, t}, s), do: IO.puts("quiet: \#{t.name}") && {:noreply, s}
            def handle_cast(_, s), do: {:noreply, s}
          end
          ExUnit.start(formatters: [Quiet])
          """
        })

      recording = same(root, ["test", "test/counter_test.exs:4"])
      assert [%{values: [%{test: :"test second"}]}] = Enum.filter(Recording.events(recording), &(&1.site == 7))
      assert [%{values: [%{state: :passed}]}] = Enum.filter(Recording.events(recording), &(&1.site == 8))
      # Who is born, what supervisors start, who is linked: none of it is of the recorder.
      told =
        for %{site: site, values: values} <- Recording.events(recording), site in [1, 17, 18, 22], do: inspect(values)

      assert length(told) > 50
      assert Enum.filter(told, &String.contains?(&1, "ElixirscopeProbe")) == []
    end

    test "trap 11: a failed match, a failed assertion, an error inside a library's loop over our fun" do
      root =
        project("fails", %{
          "test/fails_test.exs" => """
          defmodule FailsTest do
            use ExUnit.Case
            test "match" do
              {:ok, _} = List.first([:error])
            end
            test "inside" do
              Enum.map([1, 0], fn x -> div(1, x) end)
            end
            test "exit", do: exit(:gone)
            test "throw", do: throw(:ball)
            test "killed" do
              Process.exit(self(), :kill)
              Process.sleep(100)
            end
            describe "setup" do
              setup do
                raise "no setup"
              end
              test "not reached", do: :ok
            end
          end
          """
        })

      recording = same(root, ["test", "--seed", "0"])

      failures =
        for %{site: 4, values: [failure]} <- Recording.events(recording),
            into: %{},
            do: {failure.test, {failure.kind, failure.reason}}

      assert %{
               "test match": {:error, %MatchError{term: :error}},
               "test inside": {:error, %ArithmeticError{}},
               "test exit": {:exit, :gone},
               "test throw": {:throw, :ball},
               "test killed": {:exit, :killed},
               "test setup not reached": {:error, %RuntimeError{message: "no setup"}}
             } = failures
    end

    test "trap 24: a script's top-level code, its modules, its arguments and what it raises" do
      root =
        project("scripts", %{
          "lib/counter.ex" => @counter,
          "script.exs" => """
          total = Counter.add([1, 2, 3])
          IO.inspect({total, System.argv()})
          defmodule Inner do
            def f(x) do
              y = x + 1
              y
            end
          end
          six = Inner.f(5)
          Process.put(:six, six)
          raise "at the end of it: \#{six}"
          """
        })

      recording = same(root, ["run", "script.exs", "a", "--b"])
      assert %{"total" => 6, "six" => 6} = Recording.bindings(recording, "__FILE__")
      assert %{"y" => 6} = Recording.bindings(recording, "f")

      assert [%{values: [%{kind: :error, source: :mix, message: message}]}] =
               Enum.filter(Recording.events(recording), &(&1.site == 4))

      assert message =~ "at the end of it: 6"
    end

    test "modules that come into being while the program runs: in a function, by Module.create, in evaluated code" do
      root =
        project("factory", %{
          "lib/factory.ex" => """
          defmodule Factory do
            def make(factor) do
              {:module, made, binary, _} =
                defmodule Elixir.Made do
                  @factor factor
                  def times(x) do
                    product = x * @factor
                    product
                  end
                end

              # The program gets its own code, without a trace of ours.
              {:ok, {_, [imports: imports]}} = :beam_lib.chunks(binary, [:imports])
              {made, Enum.any?(imports, fn {module, _, _} -> module == :elixirscope_rt end)}
            end

            def create do
              body = &Code.string_to_quoted!(&1, file: __ENV__.file)
              Module.create(Created, body.("def plus(y), do: (sum = y + 1; sum)"), Macro.Env.location(__ENV__))
              Module.create(CreatedWithEnv, body.("def minus(z), do: (rest = z - 1; rest)"), __ENV__)
              Code.eval_string("defmodule Evaluated do def neg(v), do: (negated = -v; negated) end", [], __ENV__)
            end

            # The last thing that a function does, and it fails: the trace has no frame that it would not have.
            def broken do
              defmodule Elixir.Broken do
                raise "in the body: \#{inspect(__ENV__.function)}"
              end
            end
          end
          """,
          "script.exs" => """
          {made, ours?} = Factory.make(7)
          IO.inspect({made.times(6), ours?})
          Factory.create()
          IO.inspect({Created.plus(1), CreatedWithEnv.minus(1), Factory.Evaluated.neg(5)})

          try do
            Factory.broken()
          rescue
            error -> IO.puts(Exception.format(:error, error, __STACKTRACE__))
          end
          """
        })

      recording = same(root, ["run", "script.exs"])
      assert %{"x" => 6, "product" => 42} = Recording.bindings(recording, "times")
      assert %{"sum" => 2} = Recording.bindings(recording, "plus")
      assert %{"rest" => 0} = Recording.bindings(recording, "minus")
      assert %{"negated" => -5} = Recording.bindings(recording, "neg")
      assert "Made" in Recording.probe(recording)["modules"]["recorded"]
    end

    test "trap 37: evaluated code is said not to be recorded; what it calls is" do
      root = project("evals", %{"lib/counter.ex" => @counter})
      recording = same(root, ["run", "-e", "IO.puts(Counter.double(21))"])
      assert %{"y" => 42} = Recording.bindings(recording, "double")
      assert Enum.any?(Recording.probe(recording)["notices"], &(&1 =~ "--eval"))
    end

    test "aliases, do, another environment, --no-compile" do
      mix_exs =
        mix_exs("alias", ~s|aliases: [twice: ["run -e 'IO.puts(Counter.double(1))'", "run -e 'IO.puts(Mix.env)'"]]|)

      root = project("alias", %{"lib/counter.ex" => @counter, "mix.exs" => mix_exs})

      for args <- [
            ["twice"],
            ["do", "compile,", "run", "-e", "IO.puts(Counter.double(3))"],
            ["run", "--no-compile", "-e", "Counter.double(4)"]
          ] do
        recording = same(root, args)
        assert %{"y" => _} = Recording.bindings(recording, "double")
      end

      recording = same(root, ["run", "-e", "IO.puts(Mix.env()) && Counter.double(1)"], env: [{"MIX_ENV", "prod"}])
      assert %{"y" => 2} = Recording.bindings(recording, "double")
    end

    test "what has no project, no such task, or does not compile says the same, and the recording says why it is empty" do
      empty = folder("empty")
      {expected, 1} = plain(empty, ["test"])
      assert {^expected, 1, _} = record(empty, ["test"])

      root = project("broken", %{"lib/counter.ex" => @counter})
      recording = same(root, ["no.such.task"])
      assert Enum.any?(Recording.probe(recording)["notices"], &(&1 =~ "No events"))

      write(root, %{"lib/counter.ex" => "defmodule Counter do\n  def f(, do: 1\nend\n"})
      {expected, 1} = plain(root, ["test"])
      {output, 1, _} = record(root, ["test"])
      assert steady(output) == steady(expected)
    end
  end

  describe "endings" do
    setup do
      %{root: project("ends", %{"lib/counter.ex" => @counter})}
    end

    for {name, code, status} <- [
          {"exit({:shutdown, 2})", "exit({:shutdown, 2})", 2},
          {"System.halt(3)", "System.halt(3)", 3},
          {"an uncaught throw", "throw(:ball)", 1},
          {"System.stop(4)", "System.stop(4); Process.sleep(:infinity)", 4},
          {"at_exit", "System.at_exit(fn _ -> IO.puts(Counter.double(9)); exit({:shutdown, 5}) end)", 5}
        ] do
      test "#{name}: everything before it is there, with the program's own status", %{root: root} do
        write(root, %{"script.exs" => "before = Counter.double(21)\n_ = before\n#{unquote(code)}\n"})
        recording = same(root, ["run", "script.exs"])
        assert {_, unquote(status)} = plain(root, ["run", "script.exs"])
        assert %{"before" => 42} = Recording.bindings(recording, "__FILE__")
        assert Recording.probe(recording)["status"] == "finished"
        refute Recording.torn?(recording)
      end
    end

    test "SIGTERM: everything before it is there", %{root: root} do
      {recording, port} = start(root, "before = Counter.double(21)\nIO.puts(:ready)\nProcess.sleep(:infinity)\n")
      System.cmd("kill", [os_pid(recording)])
      assert_receive {^port, {:exit_status, 0}}, 20_000
      assert %{"before" => 42} = Recording.bindings(recording, "__FILE__")
      assert Recording.probe(recording)["status"] == "finished"
    end

    test "kill -9: the recording opens, and what was reported 100 ms before is there", %{root: root} do
      {recording, port} =
        start(root, """
        before = Counter.double(21)
        spawn(fn -> for _ <- Stream.cycle([1]), do: Process.sleep(1) && Enum.each(1..200, &Counter.double/1) end)
        Process.sleep(500)
        IO.puts(:ready)
        Process.sleep(:infinity)
        """)

      System.cmd("kill", ["-9", os_pid(recording)])
      assert_receive {^port, {:exit_status, 137}}, 20_000
      assert %{"before" => 42} = Recording.bindings(recording, "__FILE__")
      assert Recording.probe(recording)["status"] == "recording"
      assert Recording.blocks(recording) |> length() > 5

      # Torn at any byte of its last block: the blocks before it are whole.
      [last] = recording |> Recording.segments() |> Enum.take(-1)
      bytes = File.read!(last)
      whole = length(Recording.blocks(recording))

      for cut <- [1, 30, 500] do
        File.write!(last, binary_part(bytes, 0, byte_size(bytes) - cut))
        assert length(Recording.blocks(recording)) in [whole - 1, whole]
      end
    end

    # Runs a script recorded, until it prints "ready".
    defp start(root, script) do
      write(root, %{"script.exs" => script})
      {recording, args} = command(root, ["run", "script.exs"])
      elixir = System.find_executable("elixir")
      port = Port.open({:spawn_executable, elixir}, [:binary, :exit_status, :stderr_to_stdout, args: args, cd: root])
      ready(port, "")
      {recording, port}
    end

    defp ready(port, so_far) do
      receive do
        {^port, {:data, data}} -> unless so_far <> data =~ "ready", do: ready(port, so_far <> data)
        {^port, {:exit_status, status}} -> flunk("ended with #{status}: #{so_far}")
      after
        60_000 -> flunk("never ready: #{so_far}")
      end
    end

    defp os_pid(recording), do: Integer.to_string(Recording.probe(recording)["os_pid"])
  end

  describe "projects of many parts" do
    test "umbrellas: all children, their tests, and what a child calls of another" do
      root =
        write(folder("umbrella"), %{
          "mix.exs" =>
            "defmodule Um.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: \"apps\", version: \"0.1.0\", deps: []]\nend\n",
          "apps/one/mix.exs" => child("one", "[]"),
          "apps/one/lib/one.ex" => "defmodule One do\n  def f(x) do\n    y = x + 1\n    y\n  end\nend\n",
          "apps/one/test/test_helper.exs" => "ExUnit.start()\n",
          "apps/one/test/one_test.exs" =>
            "defmodule OneTest do\n  use ExUnit.Case\n  test \"one\", do: assert One.f(1) == 2\nend\n",
          "apps/two/mix.exs" => child("two", "[{:one, in_umbrella: true}]"),
          "apps/two/lib/two.ex" => "defmodule Two do\n  def g(x) do\n    z = One.f(x)\n    z * 2\n  end\nend\n",
          "apps/two/test/test_helper.exs" => "ExUnit.start()\n",
          "apps/two/test/two_test.exs" =>
            "defmodule TwoTest do\n  use ExUnit.Case\n  test \"two\", do: assert Two.g(1) == 4\nend\n"
        })

      recording = same(root, ["test", "--seed", "0"])
      assert %{"z" => 2} = Recording.bindings(recording, "g")
      assert %{"y" => 2} = Recording.bindings(recording, "f")

      assert for(%{site: 8, values: [t]} <- Recording.events(recording), do: t.test) |> Enum.sort() == [
               :"test one",
               :"test two"
             ]

      recording = same(root, ["run", "-e", "IO.puts(Two.g(20))"])
      assert %{"z" => 21} = Recording.bindings(recording, "g")
    end

    defp child(name, deps) do
      """
      defmodule #{Macro.camelize(name)}.MixProject do
        use Mix.Project
        def project, do: [app: :#{name}, version: "0.1.0", build_path: "../../_build", deps_path: "../../deps", lockfile: "../../mix.lock", deps: #{deps}]
        def application, do: [extra_applications: [:logger]]
      end
      """
    end

    test "path dependencies are recorded; `include` and `exclude` choose among modules" do
      dep = project("dep", %{"lib/dep.ex" => "defmodule Dep do\n  def f(x) do\n    d = x + 1\n    d\n  end\nend\n"})
      mix = mix_exs("main") |> String.replace("defp deps, do: []", "defp deps, do: [{:dep, path: #{inspect(dep)}}]")

      root =
        project("main", %{
          "mix.exs" => mix,
          "lib/main.ex" => "defmodule Main do\n  def g(x) do\n    m = Dep.f(x)\n    m * 1\n  end\nend\n"
        })

      recording = same(root, ["run", "-e", "Main.g(1)"])
      assert %{"d" => 2} = Recording.bindings(recording, "f")
      assert %{"m" => 2} = Recording.bindings(recording, "g")

      recording = same(root, ["run", "-e", "Main.g(1)"], config: [exclude: [{:module, "De*"}]])
      assert Recording.bindings(recording, "f") == %{}
      recording = same(root, ["run", "-e", "Main.g(1)"], config: [include: [{:module, "Dep"}]])
      assert Recording.bindings(recording, "g") == %{}
      assert %{"d" => 2} = Recording.bindings(recording, "f")
    end

    test "paths with spaces and other letters" do
      root = folder("mein Ordner mit Ä und 日本") |> write(%{})
      write(root, %{"mix.exs" => mix_exs("spaces"), "lib/counter.ex" => @counter})
      recording = same(root, ["run", "-e", "Counter.double(21)"])
      assert %{"y" => 42} = Recording.bindings(recording, "double")
      assert hd(Recording.sites(recording))["file"] == Path.join(root, "lib/counter.ex")
    end

    test "a project that was moved, or copied, with what was compiled of it" do
      root = project("moved", %{"lib/counter.ex" => @counter})
      same(root, ["run", "-e", "Counter.double(21)"])
      [moved, copied] = [folder("moved"), folder("copied")]
      File.cp_r!(root, copied)
      recording = same(copied, ["run", "-e", "Counter.double(21)"])
      assert hd(Recording.sites(recording))["file"] == Path.join(copied, "lib/counter.ex")

      File.rmdir!(moved)
      File.rename!(root, moved)
      recording = same(moved, ["run", "-e", "Counter.double(21)"])
      assert hd(Recording.sites(recording))["file"] == Path.join(moved, "lib/counter.ex")
    end

    test "that very much has the name of a secret is told" do
      lexer =
        "defmodule Lexer do\n  def run, do: for(i <- 1..1_100, do: one(i))\n  def one(i) do\n    token = \"word number \#{i}\"\n    byte_size(token)\n  end\nend\n"

      recording = same(project("lexer", %{"lib/lexer.ex" => lexer}), ["run", "-e", "IO.puts(length(Lexer.run()))"])
      assert Enum.any?(Recording.probe(recording)["notices"], &(&1 =~ "as in a lexer"))
    end

    test "what cannot be recorded is listed with why" do
      mix_exs = mix_exs("stripped", "elixirc_options: [debug_info: false]")
      root = project("stripped", %{"mix.exs" => mix_exs, "lib/counter.ex" => @counter})
      recording = same(root, ["run", "-e", "IO.puts(Counter.double(21))"])
      probe = Recording.probe(recording)
      assert [%{"module" => "Counter", "why" => "no debug info"}] = probe["modules"]["skipped"]
      assert Enum.any?(probe["notices"], &(&1 =~ "none of the project's 1 modules"))
    end
  end
end
