defmodule OfficeTest do
  use ExUnit.Case

  test "wages are paid out of what was earned" do
    left = Office.month(100, [30, 40])
    assert left == 30
  end
end
