defmodule Shop.MailOrder.AddressBook do
  @moduledoc "Knows where every customer lives."

  use GenServer

  @spec start_link(%{String.t() => String.t()}) :: GenServer.on_start()
  def start_link(addresses) do
    GenServer.start_link(__MODULE__, addresses, name: __MODULE__)
  end

  @doc "Where `customer` lives."
  @spec find(String.t()) :: String.t()
  def find(customer) do
    GenServer.call(__MODULE__, {:find, customer})
  end

  @doc "`customer` wants no more letters from us."
  @spec forget(String.t()) :: :ok
  def forget(customer) do
    GenServer.cast(__MODULE__, {:forget, customer})
  end

  @impl true
  def init(addresses), do: {:ok, addresses}

  @impl true
  def handle_call({:find, customer}, _from, addresses) do
    {:reply, addresses[customer], addresses}
  end

  @impl true
  def handle_cast({:forget, customer}, addresses) do
    {:noreply, Map.put(addresses, customer, nil)}
  end
end
