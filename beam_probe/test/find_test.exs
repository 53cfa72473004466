defmodule ElixirscopeProbe.FindTest do
  @moduledoc "The library finds secrets in bytes where the words of `ElixirscopeProbe.Secrets` say that they are."
  use ExUnit.Case, async: false

  import ElixirscopeProbe.Test.Sink
  alias ElixirscopeProbe.Native

  @moduletag sink: :native

  setup do
    start()
    :rand.seed(:exsss, {5, 6, 7})
    :ok
  end

  test "secrets are found from left to right, the longest of those that begin alike, within each range" do
    for _ <- 1..2_000 do
      bytes = text(:rand.uniform(200) - 1)
      secrets = for _ <- 1..:rand.uniform(8), uniq: true, do: text(5 + :rand.uniform(6))
      ranges = ranges(bytes, 0)
      finder = secrets |> Enum.sort_by(&byte_size/1) |> Native.finder()
      expected = for {at, size} <- ranges, place <- naive(bytes, secrets, at, at + size), do: place
      assert Native.find(finder, bytes, ranges) == expected
    end
  end

  test "bytes of any length are looked through, and no others" do
    finder = Native.finder(["secret", "secrets"])
    large = String.duplicate("a", 600_000) <> "secrets" <> "secret"
    assert Native.find(finder, large, [{0, byte_size(large)}]) == [{600_000, 7}, {600_007, 6}]
    assert Native.find(finder, large, [{600_000, 6}]) == [{600_000, 6}]
    assert Native.find(finder, "secre", [{0, 5}]) == []
    assert Native.find(Native.finder([]), "secret", [{0, 6}]) == []

    for ranges <- [[{0, 7}], [{7, 0}], [{-1, 2}], [{1}]] do
      assert_raise ArgumentError, fn -> Native.find(finder, "secret", ranges) end
    end

    assert_raise ArgumentError, fn -> Native.finder(["short"]) end
    assert_raise ArgumentError, fn -> Native.finder([:secret]) end
  end

  # Of two letters, so that much begins alike.
  defp text(size), do: for(_ <- 1..size//1, into: "", do: <<?a + :rand.uniform(2)>>)

  defp ranges(bytes, from) when from >= byte_size(bytes), do: []

  defp ranges(bytes, from) do
    size = :rand.uniform(byte_size(bytes) - from)
    [{from, size} | ranges(bytes, from + size + :rand.uniform(3) - 1)]
  end

  defp naive(_, _, at, to) when at >= to, do: []

  defp naive(bytes, secrets, at, to) do
    rest = binary_part(bytes, at, to - at)

    case secrets |> Enum.filter(&String.starts_with?(rest, &1)) |> Enum.max_by(&byte_size/1, fn -> nil end) do
      nil -> naive(bytes, secrets, at + 1, to)
      secret -> [{at, byte_size(secret)} | naive(bytes, secrets, at + byte_size(secret), to)]
    end
  end
end
