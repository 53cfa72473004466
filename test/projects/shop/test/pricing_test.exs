defmodule Shop.PricingTest do
  use ExUnit.Case, async: true

  doctest Shop.Catalog
  doctest Shop.Pricing

  test "eleven scones cost the list price each, twelve get the rebate" do
    assert Shop.Pricing.unit_price("scone", 11) == 240
    assert Shop.Pricing.unit_price("scone", 12) == 216
  end
end
