defmodule Shop.Receipt do
  @moduledoc "What one customer bought and has to pay."

  defstruct [:customer, lines: [], total: 0]

  @type line :: %{sku: String.t(), quantity: pos_integer(), unit_price: pos_integer()}
  @type t :: %__MODULE__{customer: String.t(), lines: [line()], total: non_neg_integer()}

  @spec new(String.t()) :: t()
  def new(customer), do: %__MODULE__{customer: customer}

  @spec add_line(t(), String.t(), pos_integer(), pos_integer()) :: t()
  def add_line(receipt, sku, quantity, unit_price) do
    line = %{sku: sku, quantity: quantity, unit_price: unit_price}
    amount = quantity * unit_price
    %{receipt | lines: receipt.lines ++ [line], total: receipt.total + amount}
  end
end

defimpl String.Chars, for: Shop.Receipt do
  def to_string(receipt) do
    lines =
      for line <- receipt.lines, do: "  #{line.quantity} x #{line.sku} at #{line.unit_price}\n"

    "#{receipt.customer}\n#{lines}  total #{receipt.total}"
  end
end
