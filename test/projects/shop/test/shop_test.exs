defmodule ShopTest do
  use ExUnit.Case

  setup do
    start_supervised!(Shop.PriceBook)
    start_supervised!(Shop.Till)
    :ok
  end

  test "a customer pays for every piece" do
    receipt = Shop.serve("Ada", [{"tea", 2}, {"scone", 1}])

    assert receipt.total == 940
  end

  test "a dozen is cheaper" do
    receipt = Shop.serve("The Bistro", [{"tea", 12}])

    assert receipt.total == 3_780
  end

  test "the receipt can be read" do
    receipt = Shop.serve("Ada", [{"tea", 2}])

    assert to_string(receipt) == "Ada\n  2 x tea at 350\n  total 700"
  end

  test "the till keeps receipts in the order of the day" do
    Shop.serve("Ada", [{"tea", 1}])
    Shop.serve("Ben", [{"scone", 3}])

    assert Enum.map(Shop.Till.receipts(), & &1.customer) == ["Ada", "Ben"]
  end

  test "the day's takings" do
    Shop.serve("Ada", [{"scone", 2}])
    Shop.serve("The Bistro", [{"teapot", 1}, {"tea", 12}])
    Shop.serve("Ben", [{"scone", 1}])
    Shop.serve("Cleo", [{"tea", 2}, {"scone", 2}])
    Shop.serve("Dan", [{"teapot", 1}])

    takings = Shop.Till.takings()

    # 480 + (2_990 + 3_780) + 240 + (700 + 480) + 2_990
    assert takings == 11_660
  end
end
