defmodule Shop.PriceBook do
  @moduledoc """
  Remembers prices, because working one out is slow in the real shop.

  A price that is not in the book yet is worked out by the function that the asking cart hands over.
  """

  use GenServer

  @type compute :: (() -> pos_integer())

  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_options) do
    GenServer.start_link(__MODULE__, %{}, name: __MODULE__)
  end

  @doc "The price under `sku`; `compute` is called when the book does not know it."
  @spec price(String.t(), compute()) :: pos_integer()
  def price(sku, compute) do
    GenServer.call(__MODULE__, {:price, sku, compute})
  end

  @impl true
  def init(prices), do: {:ok, prices}

  @impl true
  def handle_call({:price, sku, compute}, _from, prices) do
    case prices do
      %{^sku => price} ->
        {:reply, price, prices}

      %{} ->
        price = compute.()
        {:reply, price, Map.put(prices, sku, price)}
    end
  end
end
