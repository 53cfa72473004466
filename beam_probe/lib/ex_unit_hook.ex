defmodule ElixirscopeProbe.ExUnitHook do
  @moduledoc """
  Hears from ExUnit which tests begin, end and fail, and why: where ExUnit tells its formatters. There is no formatter of ours, so that no process of
  ours is among the program's.
  """

  alias ElixirscopeProbe.{Aside, Run, Uncaught, Wrap}

  @test_started 7
  @test_finished 8

  @doc """
  Comes in where ExUnit tells its formatters of tests; its configuration stays as it is. Only once, and only once ExUnit is
  there: programs without tests do without it.
  """
  @spec install() :: :ok
  def install do
    hooks = %{{:test_started, 2} => {__MODULE__, :test_started}, {:test_finished, 2} => {__MODULE__, :test_finished}}
    Wrap.wrap(ExUnit.EventManager, hooks)
    :ok
  end

  @doc false
  def test_started(original, [_, test] = args) do
    if test.state == nil, do: Aside.run(fn -> tell(@test_started, about(test), []) end)
    original.(args)
  end

  @doc false
  def test_finished(original, [_, test] = args) do
    Aside.run(fn -> finished(test) end)
    original.(args)
  end

  defp finished(test) do
    finished = Map.merge(about(test), %{state: outcome(test.state), duration: test.time * 1000})
    failures = for failure <- failures(test.state), do: Map.merge(about(test), failure)
    tell(@test_finished, finished, failures)
  end

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
