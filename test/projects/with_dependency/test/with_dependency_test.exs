defmodule WithDependencyTest do
  use ExUnit.Case

  test "the library catches what the inner call raises" do
    result = WithDependency.nested(3)
    assert result == {3, {2, :caught}}
  end

  test "an Erlang library catches" do
    result = WithDependency.nested_erl(2)
    assert result == {2, :caught}
  end

  test "the library calls again" do
    result = WithDependency.third_time()
    assert result == {:ok, 6}
  end
end
