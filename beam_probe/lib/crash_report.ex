defmodule ElixirscopeProbe.CrashReport do
  @moduledoc """
  Which of the events that are logged say that a process crashed.

  The VM, OTP and Elixir each log that in a form of their own; none is met twice.
  """

  alias ElixirscopeProbe.Uncaught

  @doc "Reports the crash that an event of `:logger` tells of, if it does."
  @spec look(:logger.log_event()) :: term()
  def look(event), do: crash(event)

  # Written by proc_lib for every process it started: GenServers, Tasks, Agents and all that is built like them.
  defp crash(%{msg: {:report, %{label: {:proc_lib, :crash}, report: [info, _]}}}) do
    case info[:error_info] do
      {kind, reason, stack} -> Uncaught.report(info[:pid], kind, reason, stack, :logger)
      _ -> :ok
    end
  end

  # Written by the VM for all others, in the logger's name: "Error in process ~p with exit value:~n~p~n".
  defp crash(%{meta: %{error_logger: %{emulator: true}}, msg: {_format, [pid | rest]}}) when is_pid(pid),
    do: emulator(pid, rest)

  defp crash(%{
         msg: {:report, %{label: {:error_logger, _}, args: [pid | rest]}},
         meta: %{error_logger: %{emulator: true}}
       })
       when is_pid(pid),
       do: emulator(pid, rest)

  # From Elixir 1.15 on Logger has looked before we hear, and keeps proc_lib's reports back.
  defp crash(%{meta: %{pid: pid, crash_reason: {reason, stack}} = meta}) when is_list(stack) do
    if ended?(meta) do
      case reason do
        %{__exception__: true} -> Uncaught.report(pid, :error, reason, stack, :logger)
        {:nocatch, thrown} -> Uncaught.report(pid, :throw, thrown, stack, :logger)
        reason -> Uncaught.report(pid, :exit, reason, stack, :logger)
      end
    end
  end

  defp crash(_), do: :ok

  # Written by OTP, or by the VM in others' names. Programs give a `crash_reason` also for what they have caught; proc_lib's reports
  # come, where they are asked for, after those.
  defp ended?(%{domain: [:otp, :sasl | _]}), do: false
  defp ended?(%{domain: [:otp | _]}), do: true
  defp ended?(meta), do: match?(%{error_logger: %{emulator: true}}, meta)

  defp emulator(pid, rest) do
    case List.last(rest) do
      {{:nocatch, reason}, stack} when is_list(stack) -> Uncaught.report(pid, :throw, reason, stack, :logger)
      {reason, stack} when is_list(stack) -> Uncaught.report(pid, :error, reason, stack, :logger)
      _ -> :ok
    end
  end
end
