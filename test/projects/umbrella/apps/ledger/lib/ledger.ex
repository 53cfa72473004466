defmodule Ledger do
  @moduledoc "Entries of an account, newest first."

  @type t :: [integer()]

  @doc "Books an amount."
  @spec book(t(), integer()) :: t()
  def book(ledger, amount), do: [amount | ledger]

  @doc "What is left."
  @spec balance(t()) :: integer()
  def balance(ledger), do: Enum.sum(ledger)
end
