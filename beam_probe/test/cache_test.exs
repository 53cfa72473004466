defmodule ElixirscopeProbe.CacheTest do
  use ExUnit.Case

  import Bitwise
  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Cache
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000

  setup do
    files =
      for i <- 1..30,
          do: {"lib/m#{i}.ex", "defmodule M#{i} do\n  def f(x) do\n    y = x + #{i}\n    y * 1\n  end\nend\n"}

    root = project("cached", Map.new(files))
    {_, 0} = plain(root, ["compile"])
    %{root: root, cache: folder("own-cache")}
  end

  # Of the program's modules; beside them lies what is put around functions of Mix and Elixir.
  defp entries(cache), do: Path.wildcard(cache <> "/??/*.{beam,sites,skip}")
  defp all_entries(cache), do: Path.wildcard(cache <> "/??/*")

  test "a second run takes all from the cache", %{root: root, cache: cache} do
    {_, 0, _} = record(root, ["run", "-e", "M1.f(1)"], cache: cache)
    made = entries(cache)
    assert length(made) == 60
    times = for path <- made, path =~ ".beam", do: File.stat!(path).ctime
    {_, 0, recording} = record(root, ["run", "-e", "M2.f(1)"], cache: cache)
    assert entries(cache) == made
    assert length(times) == 30
    assert %{"y" => 3} = Recording.bindings(recording, "f")
  end

  test "a second run compiles nothing of what is put around functions of Mix", %{root: root, cache: cache} do
    files = fn -> for path <- Path.wildcard(cache <> "/??/*.code"), do: {path, File.stat!(path).inode} end
    {_, 0, _} = record(root, ["run", "-e", "M1.f(1)"], cache: cache)
    assert [_ | _] = made = files.()
    {_, 0, _} = record(root, ["run", "-e", "M1.f(1)"], cache: cache)
    assert files.() == made
  end

  test "a second run takes test modules from the cache, too", %{cache: cache} do
    test = """
    defmodule AddsTest do
      use ExUnit.Case
      test "adds" do
        sum = 1 + 2
        assert sum == 3
      end
    end
    """

    root = project("tested", %{"test/test_helper.exs" => "ExUnit.start()", "test/adds_test.exs" => test})
    files = fn -> for path <- entries(cache), do: {path, File.stat!(path).inode} end
    {_, 0, _} = record(root, ["test"], cache: cache)
    assert [_, _] = made = files.()
    {_, 0, recording} = record(root, ["test"], cache: cache)
    assert files.() == made
    assert %{"sum" => 3} = Recording.bindings(recording, "test adds")
  end

  test "a test module is recorded where the cache cannot be written", %{cache: cache} do
    test =
      "defmodule AddsTest do\n  use ExUnit.Case\n  test \"adds\" do\n    sum = 1 + 2\n    assert sum == 3\n  end\nend\n"

    root = project("tested", %{"test/test_helper.exs" => "ExUnit.start()", "test/adds_test.exs" => test})

    for byte <- 0..255,
        do: File.write!(Path.join(cache, Base.encode16(<<byte>>, case: :lower)), "a file where a folder should be")

    {_, 0, recording} = record(root, ["test"], cache: cache)
    assert %{"sum" => 3} = Recording.bindings(recording, "test adds")
  end

  test "code that is not whole is made anew", %{root: root, cache: cache} do
    {_, 0, _} = record(root, ["run", "-e", "M1.f(1)"], cache: cache)
    for path <- Path.wildcard(cache <> "/??/*.code"), do: File.write!(path, binary_part(File.read!(path), 0, 40))
    assert {_, 0, recording} = record(root, ["run", "-e", "M2.f(1)"], cache: cache)
    assert %{"y" => 3} = Recording.bindings(recording, "f")
  end

  test "two first runs at once are both whole", %{root: root, cache: cache} do
    tasks = for _ <- 1..2, do: Task.async(fn -> record(root, ["run", "-e", "M3.f(1)"], cache: cache) end)

    for {_, status, recording} <- Task.await_many(tasks, 100_000) do
      assert status == 0
      assert %{"y" => 4} = Recording.bindings(recording, "f")
    end

    assert length(entries(cache)) == 60
  end

  test "is the owner's only, and leaves no folder of a run behind", %{root: root, cache: cache} do
    {_, 0, _} = record(root, ["run", "-e", "M1.f(1)"], cache: cache)
    assert (File.stat!(cache).mode &&& 0o777) == 0o700
    assert length(all_entries(cache)) > length(entries(cache))
    assert Enum.all?(all_entries(cache), &((File.stat!(&1).mode &&& 0o077) == 0))
    assert Path.wildcard(cache <> "/runs/*") == []
  end

  test "is bounded: what was used longest ago goes first", %{root: root, cache: cache} do
    {_, 0, _} = record(root, ["run", "-e", "M1.f(1)"], cache: cache)
    [kept | old] = Path.wildcard(cache <> "/??/*.sites")
    for path <- Path.wildcard(cache <> "/??/*.code") ++ old, do: File.touch!(path, System.os_time(:second) - 1000)
    size = fn path -> File.stat!(path).size end
    Cache.prune(cache, size.(kept) + size.(Path.rootname(kept) <> ".beam"))
    assert entries(cache) |> Enum.sort() == Enum.sort([kept, Path.rootname(kept) <> ".beam"])
  end
end
