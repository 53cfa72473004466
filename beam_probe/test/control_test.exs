defmodule ElixirscopeProbe.ControlTest do
  @moduledoc "The control connection, with a listener that does what an engine does."
  use ExUnit.Case

  import ElixirscopeProbe.Test.Programs
  alias ElixirscopeProbe.Test.Recording

  @moduletag timeout: 120_000
  @token String.duplicate("0123456789abcdef", 4)

  setup do
    {:ok, listener} = :gen_tcp.listen(0, [:binary, packet: 4, active: false, ip: {127, 0, 0, 1}])
    {:ok, port} = :inet.port(listener)

    root =
      project("controlled", %{
        "lib/work.ex" => """
        defmodule Work do
          def loop(n) do
            x = n * 2
            Process.sleep(1)
            loop(x - n + 1)
          end
        end
        """
      })

    %{listener: listener, root: root, config: [port: port, token: @token]}
  end

  # Starts the program; answers the accepted connection after token and hello.
  defp begin(context, code, config \\ []) do
    {recording, args} = command(context.root, ["run", "-e", code], config: context.config ++ config)
    elixir = System.find_executable("elixir")

    program =
      Port.open({:spawn_executable, elixir}, [:binary, :exit_status, :stderr_to_stdout, args: args, cd: context.root])

    {:ok, socket} = :gen_tcp.accept(context.listener, 30_000)
    assert {:ok, @token} = :gen_tcp.recv(socket, 0, 10_000)
    assert {:hello, hello} = next(socket)
    %{program: program, socket: socket, recording: recording, hello: hello}
  end

  defp next(socket) do
    {:ok, frame} = :gen_tcp.recv(socket, 0, 60_000)
    :erlang.binary_to_term(frame)
  end

  defp next(socket, tag) do
    case next(socket) do
      message when elem(message, 0) == tag -> message
      _ -> next(socket, tag)
    end
  end

  defp tell(socket, message), do: :gen_tcp.send(socket, :erlang.term_to_binary(message))

  test "says who it is, how far it is, and that it is done", context do
    run = begin(context, "IO.puts(:done)")
    assert %{elixir: elixir, otp: otp, os_pid: os_pid, node: :nonode@nohost, probe: "0.1.0"} = run.hello
    assert {elixir, otp} == {System.version(), System.otp_release()}
    assert is_integer(os_pid)
    assert {:notice, :top_level, _} = next(run.socket, :notice)
    assert {:finished, %{modules: 0, lost: 0}} = next(run.socket, :finished)
    assert_receive {_, {:exit_status, 0}}, 20_000
  end

  test "tells counts while it runs, and flushes when asked", context do
    run = begin(context, "Work.loop(1)")
    assert {:stats, %{events: events, modules: 1}} = until_stats(run.socket, &(&1.events > 0))
    tell(run.socket, {:flush, :now})
    assert {:pong, :now} = next(run.socket, :pong)
    assert length(Recording.events(run.recording)) >= events
    tell(run.socket, {:stop})
    assert {:finished, _} = next(run.socket, :finished)
    assert_receive {_, {:exit_status, 0}}, 20_000
    assert Recording.probe(run.recording)["status"] == "finished"
  end

  defp until_stats(socket, enough?) do
    {:stats, stats} = message = next(socket, :stats)
    if enough?.(stats), do: message, else: until_stats(socket, enough?)
  end

  test "waits for the engine to make room, and writes on when it has", context do
    run =
      begin(context, "spawn(fn -> Enum.each(Stream.cycle([1]), fn n -> Work.loop(n) end) end); Work.loop(2)",
        budget: 3000
      )

    {:stats, %{bytes: bytes}} = until_stats(run.socket, &(&1.bytes > 2000))
    tell(run.socket, {:allow, 1_000_000})
    assert {:stats, %{bytes: more, lost: 0}} = until_stats(run.socket, &(&1.bytes > 5000))
    assert more > bytes
    tell(run.socket, {:stop})
    assert_receive {_, {:exit_status, 0}}, 20_000
  end

  test "an engine that goes away: a launched program is stopped, another runs on", context do
    run = begin(context, "Work.loop(1)", engine_gone: :stop)
    :gen_tcp.close(run.socket)
    assert_receive {_, {:exit_status, 0}}, 30_000
    assert "The engine went away." in Recording.probe(run.recording)["notices"]

    run = begin(context, "Process.sleep(1000); IO.puts(:on)", engine_gone: :run_on)
    :gen_tcp.close(run.socket)
    assert_receive {_, {:data, "on" <> _}}, 20_000
    assert_receive {_, {:exit_status, 0}}, 20_000
  end

  test "an engine that is not there is not waited for", context do
    :gen_tcp.close(context.listener)
    {output, 0, recording} = record(context.root, ["run", "-e", "IO.puts(:on)"], config: context.config)
    assert steady(output) == "on\n"
    assert Enum.any?(Recording.probe(recording)["notices"], &(&1 =~ "could not be reached"))
  end
end
