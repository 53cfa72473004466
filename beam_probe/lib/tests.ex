defmodule ElixirscopeProbe.Tests do
  @moduledoc """
  Which process runs which test, as a writer sees it: the one that entered the test's function or, where its setup failed,
  the last one that entered the setup of its module.
  """

  defstruct tests: %{}, setups: %{}, pids: %{}, endings: %{}

  @type t :: %__MODULE__{}
  @typedoc "Sites at which tests and setups begin: site → {:test, module, function} | {:setup, module}."
  @type sites :: %{optional(pos_integer) => {:test, module, atom} | {:setup, module}}

  @spec new() :: t
  def new, do: %__MODULE__{}

  @doc "Notes that a process is at a site of a test module."
  @spec entered(t, sites, pos_integer, pid) :: t
  def entered(ts, sites, site, pid) do
    case sites do
      %{^site => {:test, module, name}} ->
        %{ts | tests: Map.put_new(ts.tests, {module, name}, pid), pids: Map.put_new(ts.pids, pid, true)}

      %{^site => {:setup, module}} ->
        %{ts | setups: Map.put(ts.setups, module, pid)}

      _ ->
        ts
    end
  end

  @doc "The process that runs (or ran) a test."
  @spec process(t, module, atom) :: pid | nil
  def process(ts, module, name), do: ts.tests[{module, name}] || ts.setups[module]

  @doc "Whether the process runs a test of which the outcome was not yet told."
  @spec running?(t, pid) :: boolean
  def running?(ts, pid), do: is_map_key(ts.pids, pid) or Enum.any?(ts.setups, fn {_, setup} -> setup == pid end)

  @doc "Keeps a test process's end until the outcome was told."
  @spec ended(t, pid, term) :: t
  def ended(ts, pid, reason), do: %{ts | endings: Map.put(ts.endings, pid, reason)}

  @doc "Notes the outcome; answers with what its process ended, if it did."
  @spec finished(t, module, atom, pid) :: {{:ended, term} | nil, t}
  def finished(ts, module, name, pid) do
    ending = with {:ok, reason} <- Map.fetch(ts.endings, pid), do: {:ended, reason}, else: (:error -> nil)
    {ending, forget(%{ts | tests: Map.delete(ts.tests, {module, name})}, pid)}
  end

  @doc "Forgets a process."
  @spec forget(t, pid) :: t
  def forget(ts, pid) do
    setups = for {module, setup} <- ts.setups, setup != pid, into: %{}, do: {module, setup}
    %{ts | pids: Map.delete(ts.pids, pid), endings: Map.delete(ts.endings, pid), setups: setups}
  end
end
