defmodule ElixirscopeProbe.Aside do
  @moduledoc """
  Does what a process of the program's asks for, in a process of the probe's: its garbage, and what it spawns, are not the program's.
  """

  use GenServer

  alias ElixirscopeProbe.Run

  @patience_ms 5_000

  @doc false
  def start_link(_), do: GenServer.start_link(__MODULE__, [])

  @doc "What the function answers; `:error` where it fails, takes long, or recording is over."
  @spec run((() -> result)) :: {:ok, result} | :error when result: term
  def run(fun) do
    case Run.get() do
      %{aside: pid} when pid != nil -> GenServer.call(pid, fun, @patience_ms)
      _ -> :error
    end
  catch
    :exit, _ -> :error
  end

  @impl true
  def init(_), do: {:ok, nil}

  @impl true
  def handle_call(fun, _from, st) do
    {:reply, {:ok, fun.()}, st}
  catch
    _, _ -> {:reply, :error, st}
  end
end
