defmodule Shop.MailOrder.Newsletter do
  @moduledoc "Writes to all customers, and strikes those from the list who do not want to be written to."

  alias Shop.MailOrder.AddressBook

  @unsubscribed ["Ada"]

  @doc "Writes to everybody and waits until all letters are out."
  @spec send_out([String.t()]) :: :ok
  def send_out(customers) do
    Shop.MailOrder.Couriers
    |> Task.Supervisor.async_stream(customers, &write/1)
    |> Stream.run()
  end

  defp write(customer) when customer in @unsubscribed, do: AddressBook.forget(customer)
  defp write(customer), do: IO.puts("a letter to #{AddressBook.find(customer)}")
end
