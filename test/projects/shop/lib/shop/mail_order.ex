defmodule Shop.MailOrder do
  @moduledoc """
  The mail-order side of the shop: processes that live all day, under a supervisor.

  A customer's order is a `Basket` of its own. It takes the goods from the `Stock`, has them packed by the one `Packer`, who asks the
  `AddressBook` where to send them, and a courier, a task, brings the parcel out; `Tracking` knows where it is. `day/0` is a day on
  which something goes wrong.
  """

  use Supervisor

  alias Shop.MailOrder.{AddressBook, Basket, Newsletter, Packer, Stock, Tracking}

  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(_options) do
    Supervisor.start_link(__MODULE__, [], name: __MODULE__)
  end

  @impl true
  def init([]) do
    Tracking.open()

    children = [
      {AddressBook, %{"Ada" => "1 Mill Lane", "Ben" => "2 Hill Road", "Cleo" => "3 Sea View"}},
      {Stock, %{"scone" => 40, "tea" => 20, "teapot" => 3}},
      {Task.Supervisor, name: Shop.MailOrder.Couriers},
      Packer,
      {DynamicSupervisor, name: Shop.MailOrder.Baskets, strategy: :one_for_one}
    ]

    Supervisor.init(children, strategy: :one_for_one)
  end

  @doc "Takes one order and waits until it is packed: the parcel, or why there is none."
  @spec order(String.t(), [{String.t(), pos_integer()}]) ::
          {:ok, Packer.parcel()} | {:error, :lost}
  def order(customer, items) do
    :telemetry.span([:shop, :order], %{customer: customer}, fn ->
      {:ok, basket} = DynamicSupervisor.start_child(Shop.MailOrder.Baskets, {Basket, customer})
      for {sku, quantity} <- items, do: :ok = Basket.add(basket, sku, quantity)
      result = Basket.send_off(basket)
      if result == {:error, :lost}, do: IO.puts(:stderr, "#{customer}'s order is lost")
      {result, %{customer: customer, outcome: elem(result, 0)}}
    end)
  end

  @doc """
  A whole day. Three orders are packed; then the newsletter goes out, and Ada orders again.

  In the evening the packer has packed one parcel. It should have been four.
  """
  @spec day() :: :ok
  def day do
    {:ok, _} = start_link([])

    ["Ada", "Ben", "Cleo"]
    |> Enum.map(fn customer -> Task.async(fn -> order(customer, [{"tea", 2}]) end) end)
    |> Task.await_many()

    Newsletter.send_out(["Ben", "Ada", "Cleo"])

    order("Ada", [{"teapot", 1}])
    until_packer_is_back()
    order("Ben", [{"scone", 6}])

    IO.puts("packed today: #{Packer.packed()}, in stock: #{inspect(Stock.all())}")
  end

  defp until_packer_is_back do
    unless Process.whereis(Packer) do
      Process.sleep(1)
      until_packer_is_back()
    end
  end
end
