defmodule Shop.MailOrderTest do
  use ExUnit.Case

  alias Shop.MailOrder

  @moduletag :capture_log

  setup do
    start_supervised!(MailOrder)
    :ok
  end

  test "an order is packed and addressed" do
    assert {:ok, parcel} = MailOrder.order("Ben", [{"tea", 2}, {"scone", 1}])
    assert parcel == %{label: "Ben, 2 HILL ROAD", items: [{"scone", 1}, {"tea", 2}]}
    assert MailOrder.Packer.packed() == 1
    assert MailOrder.Tracking.find(parcel.label) in [:packed, :under_way]
    assert MailOrder.Tracking.find("Cleo, 3 SEA VIEW") == nil
    assert MailOrder.Stock.all() == %{"scone" => 39, "tea" => 18, "teapot" => 3}
  end
end
