defmodule ElixirscopeProbe.ExUnitFormatter do
  @moduledoc """
  Hears from ExUnit which tests begin, end and fail, and why. Prints nothing; stands behind the formatters the user has.
  """

  use GenServer

  alias ElixirscopeProbe.{Run, Uncaught, Wrap}

  @test_started 7
  @test_finished 8

  @doc """
  Arranges for ExUnit to start this formatter beside its statistics, whenever it runs tests; its configuration stays as it is.
  Only once, and only once ExUnit is there: programs without tests do without it.
  """
  @spec install() :: :ok
  def install do
    Wrap.wrap(ExUnit.EventManager, %{{:add_handler, 3} => {__MODULE__, :add_handler}})
    :ok
  end

  @doc false
  def add_handler(original, [manager, handler, options] = args) do
    added = original.(args)
    if handler == ExUnit.RunnerStats, do: original.([manager, __MODULE__, options])
    added
  end

  @impl true
  def init(_) do
    Run.own(self())
    {:ok, nil}
  end

  @impl true
  def handle_cast({:test_started, %{state: nil} = test}, state) do
    tell(@test_started, about(test), [])
    {:noreply, state}
  end

  def handle_cast({:test_finished, test}, state) do
    finished = Map.merge(about(test), %{state: outcome(test.state), duration: test.time * 1000})
    failures = for failure <- failures(test.state), do: Map.merge(about(test), failure)
    tell(@test_finished, finished, failures)
    {:noreply, state}
  end

  def handle_cast(_, state), do: {:noreply, state}

  defp tell(site, value, failures) do
    run = Run.get()
    for writer <- run.writers, do: send(writer, {:test, site, value, failures})
  end

  defp about(test), do: %{module: test.module, test: test.name, file: test.tags[:file], line: test.tags[:line]}

  defp outcome(nil), do: :passed
  defp outcome({state, _}), do: state

  defp failures({:failed, failures}), do: Enum.map(failures, &failure/1)
  defp failures(_), do: []

  defp failure({{:EXIT, _}, reason, stack}), do: Uncaught.describe(:exit, reason, stack, :ex_unit)
  defp failure({kind, reason, stack}), do: Uncaught.describe(kind, reason, stack, :ex_unit)
end
