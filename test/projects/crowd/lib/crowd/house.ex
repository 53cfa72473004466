defmodule Crowd.House do
  @moduledoc "Supervisors of every strategy over clerks, a light, a bell, an agent, and as many clerks as are asked for."

  use Supervisor

  @strategies [:one_for_one, :one_for_all, :rest_for_one]
  # Crashes are what is played: nobody gives up.
  @patience [max_restarts: 1_000_000, max_seconds: 1]

  @spec start() :: pid()
  def start do
    {:ok, house} = Supervisor.start_link(__MODULE__, [])
    Process.unlink(house)
    house
  end

  @impl true
  def init([]) do
    wings = for strategy <- @strategies, do: wing(strategy)
    dynamic = {DynamicSupervisor, [strategy: :one_for_one] ++ @patience}
    Supervisor.init(wings ++ [dynamic], [strategy: :one_for_one] ++ @patience)
  end

  @doc "Supervisors of the house, itself among them."
  @spec supervisors(pid()) :: [pid()]
  def supervisors(house) do
    [
      house
      | for({_, pid, :supervisor, _} <- Supervisor.which_children(house), is_pid(pid), do: pid)
    ]
  end

  @doc "One more clerk; `restart` as in a child specification."
  @spec hire(pid(), :permanent | :transient | :temporary) :: DynamicSupervisor.on_start_child()
  def hire(house, restart) do
    spec = %{id: Crowd.Clerk, start: {Crowd.Clerk, :start_link, [:hired]}, restart: restart}
    DynamicSupervisor.start_child(dynamic(house), spec)
  end

  @spec fire(pid(), pid()) :: :ok | {:error, :not_found}
  def fire(house, clerk), do: DynamicSupervisor.terminate_child(dynamic(house), clerk)

  @spec dynamic(pid()) :: pid()
  def dynamic(house) do
    {_, pid, _, _} = List.keyfind(Supervisor.which_children(house), DynamicSupervisor, 0)
    pid
  end

  defp wing(strategy) do
    children = [clerk({strategy, 1}), clerk({strategy, 2})] ++ others(strategy)
    start = {Supervisor, :start_link, [children, [strategy: strategy] ++ @patience]}
    %{id: strategy, type: :supervisor, start: start}
  end

  defp others(:one_for_one), do: [Crowd.Light, Crowd.Bell]

  defp others(:one_for_all),
    do: [Supervisor.child_spec({Agent, fn -> Crowd.Truth.started(:agent) && 0 end}, id: :agent)]

  defp others(:rest_for_one), do: [clerk({:rest_for_one, 3})]

  defp clerk(id), do: %{id: id, start: {Crowd.Clerk, :start_link, [id]}}
end
