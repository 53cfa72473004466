defmodule Shop.MailOrder.Stock do
  @moduledoc "How many pieces of everything are left."

  use Agent

  @type pieces :: %{String.t() => non_neg_integer()}

  @spec start_link(pieces()) :: Agent.on_start()
  def start_link(pieces) do
    Agent.start_link(fn -> pieces end, name: __MODULE__)
  end

  @spec take(String.t(), pos_integer()) :: :ok
  def take(sku, quantity) do
    Agent.update(__MODULE__, fn pieces -> Map.update!(pieces, sku, &(&1 - quantity)) end)
  end

  @spec all() :: pieces()
  def all, do: Agent.get(__MODULE__, & &1)
end
