defmodule Shop.Pricing do
  @moduledoc "How much a piece costs when somebody buys that many."

  alias Shop.Catalog

  @bulk_quantity 12
  @bulk_rebate_percent 10

  @doc """
  The price of one piece. Whoever takes a dozen or more gets a rebate.

      iex> Shop.Pricing.unit_price("tea", 1)
      350
      iex> Shop.Pricing.unit_price("tea", 12)
      315

  """
  @spec unit_price(String.t(), pos_integer()) :: pos_integer()
  def unit_price(sku, quantity) do
    list_price = Catalog.list_price(sku)
    rebate = rebate(list_price, quantity)
    list_price - rebate
  end

  defp rebate(list_price, quantity) when quantity >= @bulk_quantity do
    div(list_price * @bulk_rebate_percent, 100)
  end

  defp rebate(_list_price, _quantity), do: 0
end
