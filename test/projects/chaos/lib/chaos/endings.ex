defmodule Chaos.Endings do
  @moduledoc "Ends of a VM in the midst of work."

  @spec halt(term(), keyword()) :: no_return()
  def halt(status, options \\ []) do
    IO.puts("at work")
    busy()
    :erlang.halt(status, options)
  end

  @spec at_once() :: no_return()
  def at_once, do: :erlang.halt(7)

  @spec stop() :: no_return()
  def stop do
    busy()
    :init.stop(3)
    Process.sleep(:infinity)
  end

  @doc "The process that the VM cannot live without ends."
  @spec kernel() :: no_return()
  def kernel do
    busy()
    Process.exit(Process.whereis(:kernel_sup), :kill)
    Process.sleep(:infinity)
  end

  @doc "Everybody but a few ends, and the VM goes on."
  @spec logger() :: :ok
  def logger do
    busy()

    for name <- [:logger, :logger_sup, :logger_proxy, Logger.Supervisor],
        pid = Process.whereis(name),
        do: Process.exit(pid, :kill)

    Process.sleep(300)
    IO.puts("went on")
  end

  defp busy do
    for _ <- 1..4, do: spawn(fn -> turn(1) end)
    Process.sleep(200)
  end

  defp turn(n) do
    next = n + 1
    turn(next)
  end
end
