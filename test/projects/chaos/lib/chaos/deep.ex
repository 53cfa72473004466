defmodule Chaos.Deep do
  @moduledoc "Values nested deeper than any stack."

  @spec run(pos_integer()) :: :ok
  def run(depth) do
    for {name, wrap} <- [
          list: &[&1],
          tuple: &{&1},
          map: &%{in: &1},
          improper: &[:a | [&1 | :b]],
          fun: fn x -> fn -> x end end
        ] do
      value = Enum.reduce(1..depth, :bottom, fn _, inner -> wrap.(inner) end)
      IO.puts("#{name}: #{pass(value)} #{as_state(value)} #{as_reason(value)} #{raised(value)}")
    end

    :ok
  end

  defp pass(value) do
    same = value
    parent = self()
    spawn_link(fn -> send(parent, {:back, same}) end)

    receive do
      {:back, back} -> back === value
    end
  end

  defp as_state(value) do
    {:ok, agent} = Agent.start_link(fn -> value end)
    Agent.update(agent, fn state -> state end)
    Agent.stop(agent)
  end

  defp as_reason(value) do
    {pid, reference} = spawn_monitor(fn -> exit({:shutdown, value}) end)

    receive do
      {:DOWN, ^reference, :process, ^pid, {:shutdown, _}} -> :down
    end
  end

  defp raised(value) do
    :erlang.error({:deep, value})
  rescue
    ErlangError -> :raised
  end
end
