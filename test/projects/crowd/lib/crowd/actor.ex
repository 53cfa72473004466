defmodule Crowd.Actor do
  @moduledoc "A process that does what it is told and lets everything else lie in its mailbox."

  alias Crowd.Truth

  @spec start() :: pid()
  def start, do: spawn(&loop/0)

  defp loop do
    receive do
      {:do, director, action} ->
        result = act(action)
        send(director, {:done, self(), result})
        loop()
    end
  end

  defp act({:send, id, to}), do: Truth.send_note(id, to)
  defp act({:hello, to}), do: send(to, :hello)
  defp act({:later, id, to}), do: {:timer, Process.send_after(to, {:note, id}, 1)}

  defp act({:take, id}) do
    before = Truth.now()

    receive do
      {:note, ^id} -> id
    after
      0 -> nil
    end
    |> Truth.took(before)
  end

  defp act(:take_first) do
    before = Truth.now()

    receive do
      {:note, id} -> id
    after
      0 -> nil
    end
    |> Truth.took(before)
  end

  defp act(:take_hello) do
    receive do
      :hello -> :ok
    after
      0 -> :none
    end
  end

  defp act(:take_signal) do
    receive do
      {:DOWN, _, :process, _, _} -> :down
      {:EXIT, _, _} -> :exit
    after
      0 -> :none
    end
  end

  defp act({:call, id, clerk, request, timeout}), do: Truth.call(id, clerk, request, timeout)
  defp act({:cast, clerk, request}), do: GenServer.cast(clerk, request)
  defp act({:link, pid}), do: Process.alive?(pid) && Process.link(pid)
  defp act({:unlink, pid}), do: Process.unlink(pid)
  defp act({:monitor, pid}), do: {:monitor, Process.monitor(pid), pid}

  defp act({:demonitor, {ref, _}}), do: Process.demonitor(ref, [:flush])

  defp act({:trap, trap}), do: Process.flag(:trap_exit, trap)
  defp act({:register, name}), do: is_nil(Process.whereis(name)) && Process.register(self(), name)
  defp act({:unregister, name}), do: Process.whereis(name) == self() && Process.unregister(name)
  defp act(:alias), do: {:alias, :erlang.alias()}
  defp act({:unalias, ref}), do: :erlang.unalias(ref)
  defp act({:signal, pid, reason}), do: Process.exit(pid, reason)
  defp act({:spawn, :link}), do: {:spawned, spawn_link(&loop/0)}

  defp act({:spawn, :monitor}) do
    {pid, _} = spawn_monitor(&loop/0)
    {:spawned, pid}
  end

  defp act({:exit, reason}), do: exit(reason)
end
