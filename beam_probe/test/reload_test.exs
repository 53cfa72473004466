defmodule ElixirscopeProbe.ReloadTest do
  @moduledoc "Programs whose code Mix compiles again while they run, as Phoenix's code reloader has it do."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 180_000

  @hot "defmodule Hot do\n  def f(x) do\n    first = x + 1\n    first\n  end\nend\n"

  # The compiler alone, not the task `compile`: so it is asked before each page in development.
  @reload """
  reload = fn ->
    Mix.Task.reenable("compile.elixir")
    {status, _} = Mix.Task.run("compile.elixir", ["--no-all-warnings"])
    status
  end
  """

  defp recorded(files) do
    root = project("reload", files)
    {_, 0} = plain(root, ["compile"])
    {expected, 0} = plain(root, ["run", "script.exs"])
    write(root, files)
    {_, 0} = plain(root, ["compile"])
    {output, 0, recording} = record(root, ["run", "script.exs"])
    assert steady(output) == steady(expected)
    recording
  end

  test "a new version is recorded, and the compiler does not meet the one before" do
    recording =
      recorded(%{
        "lib/hot.ex" => @hot,
        "script.exs" => """
        #{@reload}
        IO.inspect(Hot.f(1))
        File.write!("lib/hot.ex", File.read!("lib/hot.ex") |> String.replace("first", "second"))
        IO.inspect(reload.())
        IO.inspect(Hot.f(2))
        IO.inspect(reload.())
        IO.inspect(Hot.f(3))
        """
      })

    bound =
      for %{kind: "stmt", function: "f", names: [name], values: [value]} <- Recording.events(recording),
          do: {name, value}

    assert bound == [{"first", 2}, {"second", 3}, {"second", 4}]
    assert %{"skipped" => []} = Recording.probe(recording)["modules"]
  end

  test "what the program loads after Mix has put its own folder in front is recorded" do
    recording =
      recorded(%{
        "lib/hot.ex" => @hot,
        "lib/late.ex" => String.replace(@hot, "Hot", "Late") |> String.replace("first", "late"),
        "script.exs" => """
        #{@reload}
        IO.inspect(reload.())
        File.write!("lib/hot.ex", File.read!("lib/hot.ex") <> "# longer")
        IO.inspect(reload.())
        IO.inspect(Late.f(1))
        """
      })

    assert %{"late" => 2} = Recording.bindings(recording, "f")
    assert %{"skipped" => []} = Recording.probe(recording)["modules"]
  end

  test "a module whose source is gone is gone" do
    recorded(%{
      "lib/hot.ex" => @hot,
      "script.exs" => """
      #{@reload}
      File.rm!("lib/hot.ex")
      IO.inspect(reload.())
      IO.inspect(Code.ensure_loaded(Hot))
      """
    })
  end

  test "code that does not compile is told as without a recorder, and the program goes on with what there is" do
    # All to one device: nothing orders what goes to two.
    recorded(%{
      "lib/hot.ex" => @hot,
      "lib/kept.ex" => String.replace(@hot, "Hot", "Kept"),
      "script.exs" => """
      #{@reload}
      File.write!("lib/hot.ex", "defmodule Hot do\\n  oh no\\nend\\n")
      IO.inspect(:stderr, reload.(), [])
      IO.inspect(:stderr, Kept.f(1), [])
      File.write!("lib/hot.ex", "defmodule Hot do\\n  def f(x), do: x * 10\\nend\\n")
      IO.inspect(:stderr, reload.(), [])
      IO.inspect(:stderr, Hot.f(4), [])
      """
    })
  end
end
