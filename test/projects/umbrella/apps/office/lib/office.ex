defmodule Office do
  @moduledoc "Works with the ledger of the neighbouring app."

  @doc "Pays wages out of what was earned."
  @spec month(integer(), [integer()]) :: integer()
  def month(earned, wages) do
    ledger = Ledger.book([], earned)
    ledger = Enum.reduce(wages, ledger, fn wage, ledger -> Ledger.book(ledger, -wage) end)
    Ledger.balance(ledger)
  end
end
