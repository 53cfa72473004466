defmodule Shop.MailOrder.Tracking do
  @moduledoc "Where every parcel is: an ETS table that the packer and the couriers write to."

  @table :parcels

  @type whereabouts :: :packed | :under_way | :delivered

  @doc "Makes the table; it is gone with the process that makes it."
  @spec open() :: :ok
  def open do
    :ets.new(@table, [:named_table, :public])
    :ok
  end

  @spec note(String.t(), whereabouts()) :: true
  def note(label, whereabouts), do: :ets.insert(@table, {label, whereabouts})

  @doc "Where a parcel was last; nil: there is none."
  @spec find(String.t()) :: whereabouts() | nil
  def find(label) do
    case :ets.lookup(@table, label) do
      [{^label, whereabouts}] -> whereabouts
      [] -> nil
    end
  end
end
