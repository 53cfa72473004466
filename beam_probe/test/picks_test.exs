defmodule ElixirscopeProbe.PicksTest do
  use ExUnit.Case

  alias ElixirscopeProbe.Native
  alias ElixirscopeProbe.Test.{Recording, Sink}
  alias ElixirscopeProbe.Tracing.Patterns

  @moduletag sink: :native
  @site 25

  def told(_, _, _), do: :ok

  # What specifications of ours look like, and what they may meet.
  @specification [
    {[{:record, :_, :"$1"}, [:first, :"$2" | :_], :_], [], [{:message, {{@site, :record, :"$1", :"$2"}}}]},
    {[:"$1", :"$2", :"$3"], [{:is_atom, :"$1"}, {:orelse, {:is_integer, :"$2"}, {:is_tuple, :"$2"}}],
     [{:message, {{@site, :"$1", :"$2", {{:of, :"$3", {{}}}}}}}]},
    {[:"$1", :"$2", :"$3"], [{:is_atom, :"$1"}, true], [{:message, {{@site, {:const, {:a, 1}}, :"$2"}}}]},
    {[:"$1", :"$2", :_], [{:is_reference, {:element, 2, :"$1"}}], [{:message, {{@site, {:element, 3, :"$1"}, 1.5}}}]},
    {[:"$1", :"$2", 7], [], [{:message, {{@site, :seven, {:element, 2, :"$1"}}}}]},
    {[:_, :_, :silent], [], [{:message, false}]},
    {[:"$1", :_, :_], [], [{:message, {{@site, :"$1"}}}]}
  ]

  @values [
    :an_atom,
    {:record, 1, :state},
    {:record, 1},
    [:first, 2, 3],
    [:first],
    [:first | :improper],
    [],
    7,
    -1_000_000_000_000_000_000_000,
    1.5,
    {},
    {:b},
    :silent,
    "text",
    %{a: 1}
  ]

  test "what is picked out of arguments is what the VM picks" do
    sink = Sink.start()
    values = [{:params, make_ref(), :module} | @values]
    # So few that nothing is cut.
    calls = for a <- values, b <- values, c <- [:silent, 7], do: [a, b, c]
    assert Native.pick({__MODULE__, :told, 3}, @specification)
    assert Native.pick({__MODULE__, :told, 3}, @specification), "it is known already"
    refute Native.pick({__MODULE__, :told, 3}, tl(@specification)), "a function has one"
    :erlang.trace_pattern({__MODULE__, :told, 3}, true, [:local])

    test = self()

    pid =
      spawn(fn ->
        receive(do: (:go -> :ok))
        for [a, b, c] <- calls, do: __MODULE__.told(a, b, c)
        send(test, :done)
      end)

    :erlang.trace(pid, true, [:call, {:tracer, Native, []}])
    send(pid, :go)
    assert_receive :done, 5_000
    :erlang.trace_pattern({__MODULE__, :told, 3}, false, [:local])

    expected =
      for call <- calls,
          {:ok, result, _, _} = :erlang.match_spec_test(call, @specification, :trace),
          is_tuple(result),
          do: result |> Tuple.to_list() |> tl()

    Sink.flush(sink)
    told = for %{pid: ^pid, site: @site, values: told} <- Recording.events(sink.dir), do: told
    assert {[], []} == {expected -- told, told -- expected}
    assert told == expected
  end

  test "what is not known here is left to the VM" do
    Sink.start()

    for {head, guards, body} <- [
          {[:_, :_, :_], [{:map_get, :a, :"$1"}], [{:message, {{@site}}}]},
          {[%{a: :"$1"}, :_, :_], [], [{:message, {{@site, :"$1"}}}]},
          {[:_, :_, :_], [], [{:return_trace}]},
          {[:_, :_, :_], [], [{:message, {{@site}}}, {:return_trace}]},
          {[:_, :_, :_], [], [{:message, {{@site, %{a: 1}}}}]},
          {[:_, :_], [], [{:message, {{@site}}}]},
          {:_, [], [{:message, false}]}
        ],
        do: refute(Native.pick({__MODULE__, :another, 3}, [{head, guards, body}]))
  end

  test "the loops of OTP, which run once a message, are" do
    loops =
      for {{m, f, _} = mfa, s} when f in [:loop] <- Patterns.patterns(%{level: :messages, ets: []}), do: {m, mfa, s}

    assert loops |> Enum.map(&elem(&1, 0)) |> Enum.uniq() |> Enum.sort() == [:gen_event, :gen_server, :gen_statem]
    Sink.start()
    for {_, mfa, specification} <- loops, do: assert(Native.pick(mfa, specification))
  end
end
