defmodule Shop do
  @moduledoc """
  A tea shop for a day: customers fill carts, pay at the till, and in the evening the takings are counted.

  Every cart is a process of its own. All carts ask one `Shop.PriceBook` for prices, and pay into one `Shop.Till`.
  All amounts are in cents.
  """

  alias Shop.{Cart, Receipt}

  @doc "Serves one customer from the first item to the receipt."
  @spec serve(String.t(), [{String.t(), pos_integer()}]) :: Receipt.t()
  def serve(customer, items) do
    {:ok, cart} = Cart.start_link(customer)

    for {sku, quantity} <- items do
      :ok = Cart.add(cart, sku, quantity)
    end

    Cart.check_out(cart)
  end
end
