defmodule Shop.Catalog do
  @moduledoc "What the shop sells, and the list price of one piece."

  @list_prices %{
    "scone" => 240,
    "tea" => 350,
    "teapot" => 2_990
  }

  @doc """
  The list price of one piece.

      iex> Shop.Catalog.list_price("tea")
      350

  """
  @spec list_price(String.t()) :: pos_integer()
  def list_price(sku), do: Map.fetch!(@list_prices, sku)
end
