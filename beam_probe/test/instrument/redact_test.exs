Code.require_file("support/lab.exs", __DIR__)

defmodule ElixirscopeProbe.Instrument.RedactTest do
  use ExUnit.Case, async: false
  import ElixirscopeProbe.Instrument.Lab
  alias ElixirscopeProbe.Instrument.{Json, Redact}

  setup_all :with_collector

  defp call(code), do: code |> Code.eval_string() |> elem(0)

  test "names are matched anywhere and in any case" do
    names = Redact.default_names()

    assert Redact.name?(:password, names) and Redact.name?("userPassword", names) and
             Redact.name?("API_KEY", ["api_key"])

    refute Redact.name?("name", names) or Redact.name?("x", [""])
  end

  test "a secret's variable is told to the runtime and not written, wherever it is bound" do
    lines =
      trace(
        """
        defmodule Lab.Prog do
          def f(token, %{"password" => p, name: n}) do
            secret = token <> p
            g = fn -> byte_size(secret) end
            {g.(), n}
            token
          end
        end
        """,
        fn -> call(~s[Lab.Prog.f("t0k", %{"password" => "pw", name: "ann"})]) end
      )

    cut = inspect({:"$elixirscope_cut", :redacted})
    assert ~s(secret "t0k") in lines and ~s(secret "pw") in lines and ~s(secret "t0kpw") in lines
    assert ~s(enter 2 token=#{cut} p=#{cut} n="ann") in lines
    assert "stmt 3 secret=#{cut}" in lines
    assert "leave 6 #{cut}" in lines
    assert Enum.all?(lines, &(String.starts_with?(&1, "secret") or not String.contains?(&1, ["t0k", "pw\""])))
  end

  test "literals that the source holds under secret names" do
    [{_, beam}] =
      compile("""
      defmodule Lab.Prog do
        def a, do: [password: "p1", other: "no"]
        def b, do: %{"token" => "p2", secret: "p3", name: "no"}
        def c do
          api_key = "p4"
          name = "no"
          {api_key, name}
        end
        def d(m), do: m |> Map.put("a", "no") |> Access.get_and_update(:cookie, "p5")
      end
      """)

    assert Enum.sort(Redact.literals(beam, Redact.default_names())) == ["p1", "p2", "p3", "p4", "p5"]
  end

  test "fields that a derived Inspect shows" do
    modules =
      compile("""
      defmodule Lab.Except do
        @derive {Inspect, except: [:pw]}
        defstruct [:a, :pw]
      end
      defmodule Lab.Only do
        @derive {Inspect, only: [:a, :b]}
        defstruct [:a, :b, :c, :d]
      end
      defmodule Lab.None do
        @derive {Inspect, only: []}
        defstruct [:a]
      end
      defmodule Lab.Open do
        @derive Inspect
        defstruct [:a]
      end
      """)

    shown = for {module, beam} <- modules, into: %{}, do: {module, Redact.shown_fields(beam)}
    assert shown[Inspect.Lab.Except] == {:ok, Lab.Except, [:a]}
    assert shown[Inspect.Lab.Only] == {:ok, Lab.Only, [:a, :b]}
    assert shown[Inspect.Lab.None] == {:ok, Lab.None, []}
    assert shown[Inspect.Lab.Open] == {:ok, Lab.Open, [:a]}
    assert shown[Lab.Except] == :none
  end

  test "JSON" do
    assert IO.iodata_to_binary(Json.encode(["q\"\\\n\u0001ü", [1, nil, true, :x], %{"k" => -1}])) ==
             ~S(["q\"\\\n\u0001ü",[1,null,true,"x"],{"k":-1}])
  end
end
