defmodule Workloads.Secrets.Account do
  @moduledoc false
  @derive {Inspect, except: [:recovery_phrase]}
  defstruct [:name, :recovery_phrase]
end

defmodule Workloads.Secrets do
  @moduledoc """
  Secrets of every kind that a recording must not keep. They are put together from two halves given as arguments, so that
  no source holds them.
  """

  alias Workloads.Secrets.Account

  @spec run(keyword()) :: :ok
  def run(halves) do
    in_a_map(%{name: "Ada", password: whole(halves[:map])})
    in_a_struct(%Account{name: "Ada", recovery_phrase: whole(halves[:struct])})
    in_a_variable(whole(halves[:variable]))
    in_the_environment()
    IO.puts("kept")
  end

  # Wrapped, so that nothing but the map's own key says what it is.
  defp whole({front, back}), do: IO.iodata_to_binary([front, back])

  defp in_a_map(params) do
    copy = Map.put(params, :seen, true)
    login(copy)
  end

  defp login(%{password: password} = params) do
    header = "Basic " <> password
    {byte_size(header), map_size(params)}
  end

  defp in_a_struct(account) do
    renamed = %{account | name: "Grace"}
    accounts = [account, renamed]
    length(accounts)
  end

  defp in_a_variable(token) do
    sent = {:authorize, token}
    spawn_link(fn -> send(self(), sent) end)
    sent |> elem(1) |> byte_size()
  end

  defp in_the_environment do
    secret = System.fetch_env!("WORKLOADS_SECRET")
    byte_size(secret)
  end
end
