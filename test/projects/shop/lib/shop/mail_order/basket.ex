defmodule Shop.MailOrder.Basket do
  @moduledoc "What one customer orders, a process from the first item to the parcel."

  use GenServer, restart: :temporary

  alias Shop.MailOrder.{Packer, Stock}

  @spec start_link(String.t()) :: GenServer.on_start()
  def start_link(customer) do
    GenServer.start_link(__MODULE__, customer)
  end

  @spec add(pid(), String.t(), pos_integer()) :: :ok
  def add(basket, sku, quantity) do
    GenServer.call(basket, {:add, sku, quantity})
  end

  @doc "Has everything packed; the basket is gone afterwards."
  @spec send_off(pid()) :: {:ok, Packer.parcel()} | {:error, :lost}
  def send_off(basket) do
    GenServer.call(basket, :send_off)
  end

  @impl true
  def init(customer), do: {:ok, %{customer: customer, items: []}}

  @impl true
  def handle_call({:add, sku, quantity}, _from, basket) do
    :ok = Stock.take(sku, quantity)
    {:reply, :ok, %{basket | items: [{sku, quantity} | basket.items]}}
  end

  def handle_call(:send_off, _from, basket) do
    {:stop, :normal, Packer.pack(basket.customer, basket.items), basket}
  end
end
