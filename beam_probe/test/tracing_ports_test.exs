defmodule ElixirscopeProbe.TracingPortsTest do
  @moduledoc "Ports: who opened them, to whom they went, what went through them, and that they were closed."
  use ExUnit.Case

  alias ElixirscopeProbe.Test.{Recording, Sink, Traced}
  alias ElixirscopeProbe.Tracing
  import Traced, only: [told: 2, events: 1]

  @moduletag timeout: 120_000
  @sessions Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 27.0.0")

  setup do
    on_exit(fn -> Tracing.stop() end)
  end

  defp of_ports(told), do: Enum.filter(told, &(elem(&1, 0) in [:port, :port_bytes]))

  # Until the recording says so: ports are looked at now and then.
  defp until_told(sink, condition) do
    unless Enum.any?(events(sink), condition) do
      Process.sleep(50)
      until_told(sink, condition)
    end
  end

  # Runs it in a process of its own, which closes the port that it answers once it may.
  defp holding(fun, close) do
    test = self()

    spawn(fn ->
      held = fun.()
      send(test, {:holding, self(), held})
      receive(do: (:close -> close.(held)))
    end)

    receive(do: ({:holding, pid, held} -> {pid, held}))
  end

  test "a program that is run: its name, its number, what it was sent and wrote" do
    sink = Traced.start()

    {pid, port} =
      holding(
        fn ->
          port = Port.open({:spawn_executable, "/bin/cat"}, [:binary])
          Port.command(port, "hello")
          receive(do: ({^port, {:data, "hello"}} -> port))
        end,
        &Port.close/1
      )

    until_told(sink, &match?({:port_bytes, _, [^port, 5, 5], _}, &1))
    send(pid, :close)
    until_told(sink, &match?({:port, ^pid, [:closed | _], _}, &1))

    assert [
             {:port, :opened, ^port, %{name: "/bin/cat", os_pid: number}},
             {:port_bytes, ^port, 5, 5},
             {:port, :closed, ^port, :normal}
           ] = of_ports(told(sink, pid))

    assert is_integer(number)
  end

  test "a socket: its addresses, and the process that it was given to" do
    sink = Traced.start()
    {:ok, listening} = :gen_tcp.listen(0, [:binary, ip: {127, 0, 0, 1}, active: false])
    {:ok, number} = :inet.port(listening)
    {:ok, client} = :gen_tcp.connect({127, 0, 0, 1}, number, [:binary])

    {server, {socket, owner}} =
      holding(
        fn ->
          {:ok, socket} = :gen_tcp.accept(listening)

          owner =
            spawn(fn ->
              {:ok, "abc"} = :gen_tcp.recv(socket, 3)
              :ok = :gen_tcp.send(socket, ["d", "e"])
              receive(do: (:close -> :gen_tcp.close(socket)))
            end)

          :ok = :gen_tcp.controlling_process(socket, owner)
          {socket, owner}
        end,
        & &1
      )

    :gen_tcp.send(client, "abc")
    until_told(sink, &match?({:port_bytes, ^owner, [^socket, 3, 2], _}, &1))
    send(owner, :close)
    until_told(sink, &match?({:port, ^owner, [:closed, ^socket, :normal], _}, &1))

    events = for {:port, pid, values, _} <- events(sink), socket in values, do: {pid, values}
    assert [{^server, [:opened, _, %{}]}, {^server, [:given, _, ^owner]} | _] = events
    assert {owner, [:opened, socket, %{name: "tcp_inet"}]} in events
    assert [addresses] = for({_, [:addressed, _, addresses]} <- events, do: addresses)
    assert %{local: local, remote: "127.0.0.1:" <> _} = addresses
    assert local == "127.0.0.1:#{number}"
    send(server, :close)
  end

  test "those that were open before are told of, but not the recorder's own" do
    port = Port.open({:spawn_executable, "/bin/cat"}, [:binary])
    sink = Traced.start()
    assert {:port, :opened, ^port, %{name: "/bin/cat", first_seen: true}} = List.keyfind(told(sink, self()), port, 2)
    names = for {:port, _, [:opened, _, %{name: name}], _} <- events(sink), do: name
    refute "forker" in names
    Port.close(port)
  end

  # The VM's own is one.
  if @sessions do
    defp sessions, do: length(:trace.session_info(:all))
  else
    defp sessions, do: 0
  end

  test "in the end no port is traced" do
    sink = Traced.start()
    port = Port.open({:spawn_executable, "/bin/cat"}, [:binary])
    until_told(sink, &match?({:port, _, [:opened, ^port, _], _}, &1))
    Tracing.stop()
    assert :erlang.trace_info(:new_ports, :flags) == {:flags, []}
    assert :erlang.trace_info(port, :flags) == {:flags, []}
    Port.close(port)
    Sink.stop(sink)
    refute Enum.any?(Recording.events(sink.dir), &match?(%{site: 31, values: [:closed, ^port, _]}, &1))
    assert sessions() <= 1
  end
end
