defmodule Workloads.Lazy do
  @moduledoc "Nobody calls it before it is asked for: the code server has not loaded it."

  @spec hi() :: :hi
  def hi, do: :hi
end

defmodule Workloads.NeedsAProcess do
  @moduledoc "Can be loaded only while a process of a certain name runs."

  @on_load :check

  @spec check() :: :ok | :missing
  def check, do: if(Process.whereis(:workloads_needed), do: :ok, else: :missing)

  @spec value() :: :loaded
  def value, do: :loaded
end
