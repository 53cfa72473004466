defmodule Crowd.Still do
  @moduledoc "Tells when nobody runs, and where everybody stands."

  @doc "Waits until no process but the caller and `others` has run between two looks, and none is about to."
  @spec wait([pid()]) :: :ok
  def wait(others), do: wait(others, look(others), 2)

  defp wait(_others, _seen, 0), do: :ok

  defp wait(others, seen, times) do
    :erlang.yield()
    now = look(others)

    still? =
      now == seen and
        Enum.all?(now, fn {_, [status: status, reductions: _]} -> status == :waiting end)

    wait(others, now, if(still?, do: times - 1, else: 2))
  end

  # Without the dead, of whom nothing can be told.
  defp look(others) do
    # Who calls a module that is not loaded yet waits for the code server.
    for pid <- [Process.whereis(:code_server) | living(others)],
        info = Process.info(pid, [:status, :reductions]),
        do: {pid, info}
  end

  @doc "Who has come to be since there were `others`, but for what the VM began for itself (to load code, say)."
  @spec living([pid()]) :: [pid()]
  def living(others) do
    for pid <- Process.list() -- [self() | others],
        Process.info(pid, :group_leader) == {:group_leader, Process.group_leader()},
        do: pid
  end

  @doc "What a still process waits in: the loop of its behaviour (also when suspended), or anything else."
  @spec place(pid()) :: :loop | :suspended | :elsewhere
  def place(pid) do
    case Process.info(pid, :current_function) do
      {_, {:gen_server, :loop, _}} -> :loop
      {_, {:gen_event, :fetch_msg, _}} -> :loop
      {_, {:gen_statem, :loop_receive, _}} -> :loop
      {_, {:sys, :suspend_loop, _}} -> :suspended
      _ -> :elsewhere
    end
  end

  @doc "Which behaviour's state `pid` can be asked for now; `nil`: none."
  @spec kind(pid()) :: :gen_server | :gen_statem | :gen_event | nil
  def kind(pid) do
    with true <- place(pid) != :elsewhere do
      case initial_call(pid) do
        {Crowd.Light, _, _} -> :gen_statem
        {Crowd.Bell, _, _} -> :gen_event
        {:gen_event, _, _} -> :gen_event
        _ -> :gen_server
      end
    else
      false -> nil
    end
  end

  @spec initial_call(pid()) :: mfa() | nil
  def initial_call(pid) do
    case Process.info(pid, :dictionary) do
      {_, dictionary} -> dictionary[:"$initial_call"]
      nil -> nil
    end
  end
end
