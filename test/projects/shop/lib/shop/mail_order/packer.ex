defmodule Shop.MailOrder.Packer do
  @moduledoc "Packs one parcel after the other, and hears from the couriers which have arrived."

  use GenServer

  require Logger

  alias Shop.MailOrder.{AddressBook, Tracking}

  @type parcel :: %{label: String.t(), items: [{String.t(), pos_integer()}]}

  # Wrapping takes its time; whoever comes meanwhile waits. So does a courier's way.
  @wrapping_ms 25
  @way_ms 40

  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_options) do
    GenServer.start_link(__MODULE__, [], name: __MODULE__)
  end

  @doc "Packs the items for `customer` and hands them to a courier. `:lost`: the packer fell ill over it."
  @spec pack(String.t(), [{String.t(), pos_integer()}]) :: {:ok, parcel()} | {:error, :lost}
  def pack(customer, items) do
    GenServer.call(__MODULE__, {:pack, customer, items})
  catch
    :exit, _reason -> {:error, :lost}
  end

  @doc "How many parcels were packed today."
  @spec packed() :: non_neg_integer()
  def packed, do: GenServer.call(__MODULE__, :packed)

  @impl true
  def init([]), do: {:ok, %{packed: 0, under_way: [], last: nil}}

  @impl true
  def handle_call({:pack, customer, items}, _from, state) do
    address = AddressBook.find(customer)
    label = "#{customer}, #{String.upcase(address)}"
    Process.sleep(@wrapping_ms)
    parcel = %{label: label, items: items}
    Tracking.note(label, :packed)
    hand_over(parcel)
    Logger.info("packed for #{label}")

    state = %{
      state
      | packed: state.packed + 1,
        under_way: [label | state.under_way],
        last: parcel
    }

    {:reply, {:ok, parcel}, state}
  end

  def handle_call(:packed, _from, state), do: {:reply, state.packed, state}

  @impl true
  def handle_info({:arrived, label}, state) do
    {:noreply, %{state | under_way: List.delete(state.under_way, label)}}
  end

  defp hand_over(parcel) do
    packer = self()

    Task.Supervisor.start_child(Shop.MailOrder.Couriers, fn ->
      Tracking.note(parcel.label, :under_way)
      Process.sleep(@way_ms)
      Tracking.note(parcel.label, :delivered)
      send(packer, {:arrived, parcel.label})
    end)
  end
end
