defmodule ElixirscopeProbe.Tests do
  @moduledoc """
  Which process runs which test, as a writer sees it: the one that entered the test's function or, where its setup failed,
  the last one that entered the setup of its module.
  """

  defstruct tests: %{}, setups: %{}, pids: %{}, endings: %{}, announced: %{}

  @type t :: %__MODULE__{}
  @typedoc "Sites at which tests and setups begin: site → {:test, module, function} | {:setup, module}."
  @type sites :: %{optional(pos_integer) => {:test, module, atom} | {:setup, module}}

  @spec new() :: t
  def new, do: %__MODULE__{}

  @doc "Notes that a process is at a site of a test module. Answers what ExUnit said of the test that begins with it, if it did."
  @spec entered(t, sites, pos_integer, pid) :: {map | nil, t}
  def entered(ts, sites, site, pid) do
    case sites do
      %{^site => {:test, module, name}} ->
        {said, announced} = Map.pop(ts.announced, {module, name})
        tests = Map.put_new(ts.tests, {module, name}, pid)
        {said, %{ts | tests: tests, pids: Map.put_new(ts.pids, pid, true), announced: announced}}

      %{^site => {:setup, module}} ->
        {nil, %{ts | setups: Map.put(ts.setups, module, pid)}}

      _ ->
        {nil, ts}
    end
  end

  @doc "Takes what ExUnit says of a test that starts. Answers its process if it was seen to begin already."
  @spec announced(t, map) :: {pid | nil, t}
  def announced(ts, said) do
    key = {said.module, said.test}

    case ts.tests do
      %{^key => pid} -> {pid, ts}
      _ -> {nil, %{ts | announced: Map.put(ts.announced, key, said)}}
    end
  end

  @doc "The process that ran a test; of one that failed also if it did not get beyond its setup."
  @spec process(t, module, atom, failed? :: boolean) :: pid | nil
  def process(ts, module, name, failed?), do: ts.tests[{module, name}] || if(failed?, do: ts.setups[module])

  @doc "Whether the process runs a test of which the outcome was not yet told."
  @spec running?(t, pid) :: boolean
  def running?(ts, pid), do: is_map_key(ts.pids, pid) or Enum.any?(ts.setups, fn {_, setup} -> setup == pid end)

  @doc "Keeps a test process's end until the outcome was told."
  @spec ended(t, pid, term) :: t
  def ended(ts, pid, reason), do: %{ts | endings: Map.put(ts.endings, pid, reason)}

  @doc "Notes that the outcome was told; answers with what the test's process ended, if it did."
  @spec finished(t, module, atom, pid) :: {{:ended, term} | nil, t}
  def finished(ts, module, name, pid) do
    ending = with {:ok, reason} <- Map.fetch(ts.endings, pid), do: {:ended, reason}, else: (:error -> nil)
    ts = %{ts | tests: Map.delete(ts.tests, {module, name}), announced: Map.delete(ts.announced, {module, name})}
    {ending, forget(ts, pid)}
  end

  @doc "Forgets a process."
  @spec forget(t, pid) :: t
  def forget(ts, pid) do
    setups = for {module, setup} <- ts.setups, setup != pid, into: %{}, do: {module, setup}
    %{ts | pids: Map.delete(ts.pids, pid), endings: Map.delete(ts.endings, pid), setups: setups}
  end
end
