defmodule ElixirscopeProbe.Otp.MarksTest do
  @moduledoc "A program may mark its own moments; it is told to ask first, so it runs as well unrecorded."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000

  @program """
  defmodule Program do
    def run do
      if function_exported?(:elixirscope, :mark, 2), do: :elixirscope.mark("order paid", %{id: 7, token: "hush-hush-word"})
      IO.puts("done")
    end
  end
  """

  test "a mark is there with its value, without secrets" do
    root = project("marks", %{"lib/program.ex" => @program})
    {plain, 0} = plain(root, ["run", "-e", "Program.run()"])
    assert plain =~ ~r/^done$/m
    {_, 0, recording} = record(root, ["run", "-e", "Program.run()"])
    marks = for %{site: 23, values: [%{level: :mark} = mark]} <- Recording.events(recording), do: mark
    assert [%{text: "order paid", data: %{id: 7}}] = marks
    assert :binary.match(Recording.all_bytes(recording), "hush-hush-word") == :nomatch
  end
end
