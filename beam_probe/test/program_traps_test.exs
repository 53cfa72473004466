defmodule ElixirscopeProbe.ProgramTrapsTest do
  @moduledoc "Programs that a careless recorder breaks, or lies about: each named after its trap, run plain and recorded."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 180_000

  defp same(root, args, options \\ []) do
    {_, 0} = plain(root, ["compile"], env: [{"MIX_ENV", if(hd(args) == "test", do: "test", else: "dev")}])
    {expected, status} = plain(root, args, options)
    {output, recorded_status, recording} = record(root, args, options)
    assert {steady(output), recorded_status} == {steady(expected), status}
    recording
  end

  test "trap 3: code that is loaded again kills nobody who would have lived, and later versions are recorded" do
    root =
      project("reload", %{
        "script.exs" => """
        Code.compiler_options(ignore_module_conflict: true)
        version = fn n ->
          Code.compile_string(\"\"\"
          defmodule Live do
            def loop do
              receive do
                {:ask, from} -> send(from, \#{n}); loop()
                :upgrade -> __MODULE__.loop()
              end
            end
            def twice(x) do
              doubled = x * 2
              doubled + \#{n}
            end
          end
          \"\"\", "lib/live.ex")
        end
        version.(1)
        pid = spawn(&Live.loop/0)
        ask = fn -> send(pid, {:ask, self()}); receive do n -> n after 2000 -> :dead end end
        IO.inspect(ask.())
        version.(2)
        IO.inspect({ask.(), Live.twice(10)})
        send(pid, :upgrade)
        IO.inspect(ask.())
        Process.sleep(1500)
        IO.inspect({ask.(), Live.twice(20), Process.alive?(pid)})
        """
      })

    recording = same(root, ["run", "script.exs"])
    assert Recording.bindings(recording, "twice") == %{"x" => 20, "doubled" => 40}
  end

  test "trap 9: coverage is the same, line by line, and everything is recorded" do
    root =
      project("covered", %{
        "lib/covered.ex" => """
        defmodule Covered do
          def f(x) do
            y = x + 1

            if y > 10 do
              :big
            else
              :small
            end
          end

          def never, do: :ran
        end
        """,
        "test/covered_test.exs" => """
        defmodule CoveredTest do
          use ExUnit.Case
          test "f", do: assert Covered.f(1) == :small
        end
        """
      })

    html = fn -> File.read!(Path.join(root, "cover/Elixir.Covered.html")) |> String.replace(~r/at \\d.*/, "") end
    {_, 3} = plain(root, ["test", "--cover"])
    plain_lines = Regex.scan(~r/<td class="(?:hit|miss)".*?<\/tr>/s, html.())
    recording = same(root, ["test", "--cover", "--seed", "0"])
    assert Regex.scan(~r/<td class="(?:hit|miss)".*?<\/tr>/s, html.()) == plain_lines
    assert %{"y" => 2} = Recording.bindings(recording, "f")
    assert Recording.probe(recording)["modules"]["skipped"] == []
  end

  test "trap 9: what loads other code over ours is told, what the program loads itself is not" do
    root =
      project("overwritten", %{
        "lib/hot.ex" => "defmodule Hot do\n  def f(x), do: x + 1\nend\n",
        "lib/measured.ex" => "defmodule Measured do\n  def f(x), do: x + 1\nend\n",
        "lib/kept.ex" => "defmodule Kept do\n  def f(x), do: x + 1\nend\n",
        "script.exs" => """
        IO.inspect({Hot.f(1), Measured.f(1), Kept.f(1)})
        ebin = Path.join(Mix.Project.app_path(), "ebin")
        hot = File.read!(Path.join(ebin, "Elixir.Hot.beam"))
        {:module, Hot} = :code.load_binary(Hot, ~c"hot.beam", hot)
        {:ok, Measured} = :cover.compile_beam(String.to_charlist(Path.join(ebin, "Elixir.Measured.beam")))
        defmodule Made, do: def(f(x), do: x + 1)
        IO.inspect({Hot.f(1), Measured.f(1), Made.f(1)})
        """
      })

    mix_exs = mix_exs("overwritten") |> String.replace("[:logger]", "[:logger, :tools]")
    probe = root |> write(%{"mix.exs" => mix_exs}) |> same(["run", "script.exs"]) |> Recording.probe()

    assert [%{"module" => "Hot", "why" => hot}, %{"module" => "Measured", "why" => measured}] =
             probe["modules"]["skipped"]

    assert hot =~ "hot load" and measured =~ "coverage tool"
    assert Enum.count(probe["notices"], &(&1 =~ "is not recorded any more")) == 2
  end

  test "trap 12: protocols stay consolidated, their implementations are recorded" do
    root =
      project("protocols", %{
        "lib/size.ex" => """
        defprotocol Size do
          def size(data)
        end

        defimpl Size, for: BitString do
          def size(data) do
            bytes = byte_size(data)
            bytes * 1
          end
        end
        """
      })

    recording =
      same(root, ["run", "-e", "IO.inspect({Protocol.consolidated?(Size), Size.size(\"four\"), Size.impl_for(\"\")})"])

    assert %{"bytes" => 4} = Recording.bindings(recording, "size")
  end

  test "trap 13: nothing is loaded that the program has not loaded" do
    root =
      project("lazy", %{
        "lib/lazy.ex" => "defmodule Lazy do\n  def hi, do: :hi\nend\n",
        "lib/needs.ex" => """
        defmodule Needs do
          @on_load :load
          def load, do: if(Process.whereis(:needed), do: :ok, else: :error)
          def hi(x) do
            y = x + 1
            y * 2
          end
        end
        """,
        "script.exs" => """
        IO.inspect(function_exported?(Lazy, :hi, 0))
        IO.inspect(:code.is_loaded(Lazy))
        Process.register(self(), :needed)
        IO.inspect(Needs.hi(1))
        IO.inspect(Path.basename(to_string(:code.lib_dir(:lazy))))
        IO.inspect(Application.app_dir(:lazy) |> Path.basename())
        """
      })

    recording = same(root, ["run", "script.exs"])
    assert %{"y" => 2} = Recording.bindings(recording, "hi")
  end

  test "trap 18: a program that traces its own processes may do so" do
    root =
      project("tracer", %{
        "lib/work.ex" => "defmodule Work do\n  def f(x) do\n    y = x + 1\n    y * 2\n  end\nend\n",
        "script.exs" => """
        pid = spawn(fn -> receive do :go -> Work.f(1) end; receive do :stop -> :ok end end)
        IO.inspect(:erlang.trace(pid, true, [:receive, :call]))
        IO.inspect(:erlang.trace(:new, true, [:procs]))
        send(pid, :go)
        receive do {:trace, ^pid, :receive, :go} -> IO.puts("traced") after 2000 -> IO.puts("not traced") end
        IO.inspect(:erlang.trace_info(self(), :flags))
        """
      })

    recording = same(root, ["run", "script.exs"])
    assert %{"y" => 2} = Recording.bindings(recording, "f")
  end

  test "trap 29: VMs that the program starts know nothing of the probe" do
    root =
      project("children", %{
        "script.exs" => """
        {out, 0} = System.cmd("elixir", ["-e", "IO.inspect({:code.is_loaded(:elixirscope_rt), :code.which(:elixirscope_boot)})"])
        IO.write(out)
        IO.inspect(for {name, _} <- System.get_env(), String.contains?(String.downcase(name), "elixirscope"), do: name)
        """
      })

    recording = same(root, ["run", "script.exs"])
    assert length(Path.wildcard(Path.join(recording, "seg/*"))) == 1
  end

  test "trap 30: a password in a map, a struct that hides it, a variable, the source and the environment is nowhere" do
    root =
      project("secretive", %{
        "lib/secretive.ex" => """
        defmodule Secretive do
          defmodule User do
            @derive {Inspect, except: [:pin]}
            defstruct [:name, :pin]
          end

          def login(name, pw) do
            params = %{"name" => name, "password" => pw}
            user = %User{name: name, pin: "pin-in-a-struct"}
            token = Base.encode16("token-" <> name)
            header = "Bearer " <> token
            send(self(), {:login, name, pw})
            from_env = System.get_env("APP_SECRET")
            literal_password = "literal-in-source"
            check(params, user, header, from_env, literal_password)
          end

          def check(params, user, header, from_env, given) do
            sizes = {map_size(params), user.name, byte_size(header), byte_size(from_env), byte_size(given)}
            sizes
          end
        end
        """,
        "script.exs" => """
        defmodule Card do
          @derive {Inspect, only: [:name]}
          defstruct [:name, :number]
        end

        defmodule Till do
          def pay(digits) do
            card = struct!(Card, name: "ann", number: Enum.join(["number", "in", "a", "script" | digits], "-"))
            number = byte_size(card.number)
            number
          end
        end

        pw = Enum.join(["pass", "word", "in", "a", "map"], "-")
        IO.inspect(Secretive.login("bob", pw))
        IO.inspect(Till.pay(["4711"]))
        """
      })

    recording = same(root, ["run", "script.exs"], env: [{"APP_SECRET", "secret-of-environment"}])
    bytes = Recording.all_bytes(recording)

    for secret <- [
          "pass-word-in-a-map",
          "pin-in-a-struct",
          Base.encode16("token-bob"),
          "secret-of-environment",
          "literal-in-source",
          "number-in-a-script-4711"
        ],
        do: refute(bytes =~ secret, "#{secret} is in the recording")

    assert %{"name" => "bob"} = Recording.bindings(recording, "login")
    assert %{"card" => %{name: "ann"}} = Recording.bindings(recording, "pay")
  end

  test "trap 30: nor is what a struct hides that a test file defines" do
    root =
      project("vault", %{
        "test/vault_test.exs" => """
        defmodule VaultTest do
          use ExUnit.Case

          defmodule Box do
            @derive {Inspect, except: [:inside]}
            defstruct [:label, :inside]
          end

          test "closed" do
            box = struct!(Box, label: "red", inside: Enum.join(["hidden", "in", "a", "box"], "-"))
            assert inspect(box) =~ "red"
          end
        end
        """
      })

    recording = same(root, ["test", "--seed", "0"])
    refute Recording.all_bytes(recording) =~ "hidden-in-a-box"
    assert %{"box" => %{label: "red"}} = Recording.bindings(recording, "test closed")
  end

  test "process dictionaries, mailboxes, links and names are the program's own" do
    root =
      project("clean", %{
        "lib/clean.ex" => """
        defmodule Clean do
          use GenServer
          def init(x), do: {:ok, x}
          def handle_call(:look, _, x), do: {:reply, look(), x}

          def look do
            {:links, links} = Process.info(self(), :links)
            {:messages, messages} = Process.info(self(), :messages)
            keys = for {key, _} <- Process.get(), do: key
            {length(links), messages, Enum.sort(keys)}
          end
        end
        """,
        "script.exs" => """
        {:ok, pid} = GenServer.start_link(Clean, 1)
        IO.inspect({GenServer.call(pid, :look), Clean.look()})
        IO.inspect(Process.registered() |> Enum.map(&to_string/1) |> Enum.filter(&(&1 =~ "elixirscope")))
        IO.inspect(for t <- :ets.all(), is_atom(:ets.info(t, :name)), :ets.info(t, :name) |> to_string() =~ ~r/elixirscope/i, do: t)
        """
      })

    same(root, ["run", "script.exs"])
  end
end
