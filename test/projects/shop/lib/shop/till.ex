defmodule Shop.Till do
  @moduledoc "Keeps the day's receipts."

  use Agent

  alias Shop.Receipt

  @spec start_link(keyword()) :: Agent.on_start()
  def start_link(_options) do
    Agent.start_link(fn -> [] end, name: __MODULE__)
  end

  @spec ring_up(Receipt.t()) :: :ok
  def ring_up(receipt) do
    Agent.update(__MODULE__, fn receipts -> [receipt | receipts] end)
  end

  @doc "The day's receipts, earliest first."
  @spec receipts() :: [Receipt.t()]
  def receipts do
    Agent.get(__MODULE__, &Enum.reverse/1)
  end

  @doc "What the day brought in."
  @spec takings() :: non_neg_integer()
  def takings do
    receipts()
    |> Enum.map(& &1.total)
    |> Enum.sum()
  end
end
