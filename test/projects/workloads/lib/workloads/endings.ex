defmodule Workloads.Endings do
  @moduledoc "Ways in which a program ends, and what it prints then."

  require Logger

  @spec greet() :: :ok
  def greet, do: IO.puts([IO.ANSI.format([:green, "hello"], true), " there"])

  @spec halt() :: no_return()
  def halt do
    IO.puts("before")
    System.halt(3)
  end

  @spec stop() :: :ok
  def stop do
    System.at_exit(fn status -> IO.puts("at exit #{status}") end)
    System.stop(4)
    Process.sleep(:infinity)
  end

  @spec shut_down() :: no_return()
  def shut_down, do: exit({:shutdown, 2})

  @spec raise_deep() :: no_return()
  def raise_deep do
    value = deeper([1, 2, 3])
    IO.inspect(value)
  end

  defp deeper(list) do
    sum = Enum.reduce(list, 0, fn n, acc -> acc + half(n) end)
    {:sum, sum}
  end

  defp half(n) when rem(n, 2) == 0, do: div(n, 2)
  defp half(n), do: raise(ArgumentError, "#{n} is odd")

  @doc "Prints stack traces of many kinds, as they are and formatted."
  @spec traces() :: :ok
  def traces do
    for fun <- [
          &deeper/1,
          &tail/1,
          fn list -> Map.fetch!(Map.new(list, &{&1, &1}), :missing) end,
          fn list -> hd(list).() end
        ] do
      try do
        fun.([1])
      rescue
        error ->
          IO.puts(Exception.format(:error, error, __STACKTRACE__))
          IO.inspect(__STACKTRACE__)
      end
    end

    {:current_stacktrace, trace} = Process.info(self(), :current_stacktrace)
    IO.inspect(trace)
    :ok
  end

  defp tail(list), do: Enum.map(list, fn n -> raise "tail #{n}" end)

  @spec crash() :: :ok
  def crash do
    # A task reports its crash before it is down, so that the log comes in the same order every time.
    {:ok, pid} = Task.start(fn -> receive(do: (:go -> deeper([1]))) end)
    monitor = Process.monitor(pid)
    send(pid, :go)
    receive(do: ({:DOWN, ^monitor, :process, ^pid, _reason} -> :ok))
    Logger.error("crashed, as it should")
    task = Task.async(fn -> Process.flag(:trap_exit, false) && :fine end)
    IO.inspect(Task.await(task))
    leave_traces()
  end

  # What a comparison of two runs can see of the VM at the end.
  defp leave_traces do
    Process.put(:workloads_key, :value)
    send(self(), :never_read)
    :ets.new(:workloads_table, [:named_table, :public])
    Process.register(self(), :workloads_main)
    :ok
  end

  @spec echo() :: :ok
  def echo do
    IO.puts(:stderr, "to standard error")
    IO.write("no newline at the end")
  end
end
