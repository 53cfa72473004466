defmodule WorkloadsTest do
  use ExUnit.Case, async: true

  doctest Workloads.Doctested

  setup context do
    on_exit(fn -> send(self(), context.test) end)
    {:ok, list: [1, 2]}
  end

  for n <- 1..5 do
    test "number #{n} in an order that the seed decides", %{list: list} do
      assert unquote(n) + length(list) > 0
    end
  end

  test "a difference is shown", %{list: list} do
    assert list == [1, 3]
  end

  test "an error in a library's callback", %{list: list} do
    Enum.map(list, fn n -> String.to_integer("#{n}x") end)
  end

  test "a match", context do
    {:ok, _value} = Map.fetch(context, :missing)
  end

  test "an exit" do
    Task.await(Task.async(fn -> :ok end)) && exit(:left)
  end

  @tag :skip
  test "skipped" do
    flunk("never")
  end

  @tag capture_log: true
  test "a message is received" do
    send(self(), {:message, 1})
    assert_receive {:message, n} when n > 0
    refute_received :other
    assert_raise ArgumentError, fn -> String.to_integer("x") end
    assert ExUnit.CaptureIO.capture_io(fn -> IO.puts("captured") end) == "captured\n"
  end
end
