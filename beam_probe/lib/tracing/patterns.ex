defmodule ElixirscopeProbe.Tracing.Patterns do
  @moduledoc """
  Which functions of OTP, Elixir and telemetry tell what a program's processes are at, and what of their arguments: patterns for
  `call` tracing, local ones.

  The body of each match specification is `{:message, {{site, value, …}}}`: the control event (FORMAT.md) that is to be written. It
  takes the values out of the arguments, so nobody who traces needs to know them.

  OTP's functions are private and change: which arguments they have is told by their arity. Where none fits, the pattern of the newest
  is given, which then matches no function: whoever sets it sees that, and tells what `lost/1` says.
  """

  alias ElixirscopeProbe.Tracing
  alias ElixirscopeProbe.Tracing.{EtsPatterns, StatePatterns, SupervisionPatterns}

  @monitor 21
  @telemetry 25
  @label 27
  @exit_signal 28
  @demonitor 29
  @port 31
  @priority 34

  @type pattern :: {mfa, [tuple]}

  @doc "The patterns of the running OTP. `:level` as in the configuration, `:ets`: names of tables that are watched."
  @spec patterns(%{level: atom, ets: [atom]}) :: [pattern]
  def patterns(%{level: level, ets: tables}) do
    patterns =
      SupervisionPatterns.patterns() ++
        StatePatterns.last() ++
        [exit_signal() | ports()] ++
        label() ++
        priority() ++
        if(level == :minimal, do: [], else: StatePatterns.patterns() ++ monitors() ++ telemetry()) ++
        EtsPatterns.patterns(tables)

    # No pattern takes hold of a module that is loaded later, as gen_statem is.
    for {{module, _, _}, _} <- patterns, do: Code.ensure_loaded(module)
    patterns
  end

  @doc "What a recording lacks where a pattern matched no function, in words."
  @spec lost(mfa) :: String.t()
  def lost({module, _, _}) when module in [:gen_server, :gen_statem, :gen_event], do: "states of #{module} processes"

  def lost({module, _, _}) when module in [:supervisor, DynamicSupervisor, :logger],
    do: "what supervisors start, end and start again"

  def lost({module, function, arity}), do: "calls of #{inspect(module)}.#{function}/#{arity}"

  @doc "Whether a module that is there has such a function; it may be private."
  @spec function?(module, atom, arity) :: boolean
  def function?(module, name, arity),
    do: Code.ensure_loaded?(module) and {name, arity} in module.module_info(:functions)

  @doc "The clause of a match specification that says nothing of what no clause before it took."
  @spec silent(arity) :: tuple
  def silent(arity), do: {List.duplicate(:_, arity), [], [{:message, false}]}

  # Whoever calls somebody makes a monitor by monitor/3, which is an alias too, and takes it back by demonitor/2: neither has a pattern, it would
  # cost every call much. Nor is it needed: the messages tell as much. What is taken back by demonitor/2 is told by recorded code.
  defp monitors do
    [
      {{:erlang, :monitor, 2}, left_alone() ++ [{[:_, :"$1"], [], says({{@monitor, :"$1"}}) ++ [{:return_trace}]}]},
      {{:erlang, :demonitor, 1}, [{[:"$1"], [], says({{@demonitor, :"$1", []}})}]},
      {{:erlang, :spawn_opt, 4}, spawned() ++ [silent(4)]}
    ]
  end

  # Who writes to a socket monitors it for so long, from 26 or 27 on.
  defp left_alone, do: [{[:port, :_], [], [{:message, false}]} | left_alone_by_name()]
  defp left_alone_by_name, do: for(name <- Tracing.left_alone(), do: {[:_, name], [], [{:message, false}]})

  # All that spawns and monitors at once comes by here; so does what OTP starts with an acknowledgement, from 26 on, and takes the monitor back.
  defp spawned do
    [{[:proc_lib, :_, :_, :_], [], [{:message, false}]} | spawned_by_program()]
  end

  defp spawned_by_program do
    for before <- 0..3, option <- [:monitor, {:monitor, :_}] do
      options = List.duplicate(:_, before) ++ [option | :_]
      {[:_, :_, :_, options], [], [{:message, false}, {:return_trace}]}
    end
  end

  defp exit_signal,
    do: {{:erlang, :exit, 2}, [{[:"$1", :"$2"], [], says({{@exit_signal, :"$1", :"$2"}})}]}

  # Of sockets that are accepted the VM does not say that they were opened.
  defp ports do
    [
      {{:erlang, :port_connect, 2}, [{[:"$1", :"$2"], [], says({{@port, :given, :"$1", :"$2"}})}]},
      {{:inet_db, :register_socket, 2},
       [{[:"$1", :_], [{:is_port, :"$1"}], says({{@port, :opened, :"$1", {:const, %{}}}})}, silent(2)]}
    ]
  end

  # From 27 on.
  defp label, do: where({:proc_lib, :set_label, 1}, [{[:"$1"], [], says({{@label, :"$1"}})}])

  # From 28 on. What lets it in by monitor/3 is told by recorded code: that function has no pattern.
  defp priority do
    if function?(:erlang, :link, 2) do
      [
        {{:erlang, :alias, 1},
         for(options <- with_priority(), do: {[options], [], says({{@priority, :alias}})}) ++ [silent(1)]},
        {{:erlang, :link, 2},
         for(options <- with_priority(), do: {[:_, options], [], says({{@priority, :link}})}) ++ [silent(2)]}
      ]
    else
      []
    end
  end

  defp with_priority, do: for(before <- 0..2, do: List.duplicate(:_, before) ++ [:priority | :_])

  defp telemetry,
    do: where({:telemetry, :execute, 3}, [{[:"$1", :"$2", :"$3"], [], says({{@telemetry, :"$1", :"$2", :"$3"}})}])

  defp where({module, name, arity} = function, specification),
    do: if(function?(module, name, arity), do: [{function, specification}], else: [])

  defp says(event), do: [{:message, event}]
end
