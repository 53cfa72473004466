defmodule ElixirscopeProbe.CrashReportTest do
  @moduledoc "Which processes crashed is told on every Elixir, whoever logs it, and once."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 180_000

  test "a server, a task and a bare process that fail, but not what a program caught and logged" do
    root =
      project("crashes", %{
        "lib/server.ex" => """
        defmodule Server do
          use GenServer
          def init(_), do: {:ok, nil}
          def handle_call({:divide, by}, _, state), do: {:reply, div(1, by), state}
          def handle_call(:leave, _, state), do: {:stop, :broken, :ok, state}
        end
        """,
        "script.exs" => """
        require Logger
        gone = fn pid ->
          ref = Process.monitor(pid)
          receive do {:DOWN, ^ref, _, _, _} -> :ok end
        end
        {:ok, server} = GenServer.start(Server, nil)
        catch_exit = fn -> try do GenServer.call(server, {:divide, 0}) catch :exit, _ -> :ok end end
        catch_exit.()
        {:ok, server} = GenServer.start(Server, nil)
        GenServer.call(server, :leave)
        gone.(server)
        {:ok, task} = Task.start(fn -> raise "in a task" end)
        gone.(task)
        request = Enum.to_list(1..1000)
        {:ok, task} = Task.start(fn -> exit({{%RuntimeError{message: "oops"}, []}, {Server, :call, [request]}}) end)
        gone.(task)
        gone.(spawn(fn -> raise "in a bare process" end))
        # The VM has that logged by another process.
        :sys.get_state(:logger_proxy)
        try do raise "caught" rescue e -> Logger.error("caught", crash_reason: {e, __STACKTRACE__}) end
        """
      })

    {_, 0, recording} = record(root, ["run", "script.exs"])

    crashes =
      for %{site: 4, values: [%{kind: kind} = told]} <- Recording.events(recording), do: {kind, Map.get(told, :message)}

    assert [
             {:error, "** (ArithmeticError) bad argument in arithmetic expression" <> _},
             {:exit, "** (exit) :broken"},
             {:error, "** (RuntimeError) in a task"},
             # Of a call with a whole request the reader words it: the process may not live so long.
             {:exit, nil},
             {:error, "** (RuntimeError) in a bare process"}
           ] = crashes
  end
end
