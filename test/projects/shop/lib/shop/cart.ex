defmodule Shop.Cart do
  @moduledoc "One customer's cart, a process from the first item to the receipt."

  use GenServer, restart: :temporary

  alias Shop.{PriceBook, Pricing, Receipt, Till}

  @spec start_link(String.t()) :: GenServer.on_start()
  def start_link(customer) do
    GenServer.start_link(__MODULE__, customer)
  end

  @spec add(pid(), String.t(), pos_integer()) :: :ok
  def add(cart, sku, quantity) when quantity > 0 do
    GenServer.call(cart, {:add, sku, quantity})
  end

  @doc "Pays at the till and gives the receipt; the cart is gone afterwards."
  @spec check_out(pid()) :: Receipt.t()
  def check_out(cart) do
    GenServer.call(cart, :check_out)
  end

  @impl true
  def init(customer), do: {:ok, Receipt.new(customer)}

  @impl true
  def handle_call({:add, sku, quantity}, _from, receipt) do
    unit_price = PriceBook.price(sku, fn -> Pricing.unit_price(sku, quantity) end)
    receipt = Receipt.add_line(receipt, sku, quantity, unit_price)
    {:reply, :ok, receipt}
  end

  def handle_call(:check_out, _from, receipt) do
    :ok = Till.ring_up(receipt)
    {:stop, :normal, receipt, receipt}
  end
end
