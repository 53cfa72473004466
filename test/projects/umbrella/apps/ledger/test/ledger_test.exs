defmodule LedgerTest do
  use ExUnit.Case

  test "a balance is the sum of what was booked" do
    ledger = [] |> Ledger.book(10) |> Ledger.book(-3)
    assert Ledger.balance(ledger) == 7
  end
end
