defmodule ElixirscopeProbe.Tracing.StatePatterns do
  @moduledoc """
  Patterns for the loops of OTP's gen_server, gen_statem and gen_event, and for their ends: a process's state is an argument.
  """

  alias ElixirscopeProbe.Tracing.Patterns

  @site 15

  @doc "A process waits for its next message, or goes on without one."
  @spec patterns() :: [Patterns.pattern()]
  def patterns, do: gen_server() ++ gen_statem() ++ [gen_event()]

  @doc "A process ends: its last state."
  @spec last() :: [Patterns.pattern()]
  def last do
    machine = [:_, :"$3", :_, machine(), :_, :"$2", :_]

    [
      last_of_server(),
      {{:gen_statem, :terminate, 7}, [{machine, [], says(:gen_statem, :"$1", {:element, 2, :"$2"}, stop())}]},
      {{:gen_event, :terminate_server, 4}, [{[:"$3", :_, :"$1", :_], [], says(:gen_event, :gen_event, :"$1", stop())}]}
    ]
  end

  # Up to 27 one loop of all its parameters, the fourth the module, or a record of it and its callbacks. Later the server's
  # parameters are a record, and what is to come next is sorted out before the loop that waits, where there are two.
  defp gen_server do
    cond do
      Patterns.function?(:gen_server, :loop, 7) ->
        head = [:_, :_, :"$1", :"$2", :"$3", :_, :_]
        [{{:gen_server, :loop, 7}, server(head, modules_or_records(), next())}]

      Patterns.function?(:gen_server, :loop, 4) and not Patterns.function?(:gen_server, :loop, 5) ->
        [{{:gen_server, :loop, 4}, server([:"$2", :"$1", :"$3", :_], of_parameters(), next())}]

      true ->
        continued = server([:"$2", :"$1", {:continue, :"$3"}, :_], of_parameters(), [{true, {{:continue, :"$3"}}}])
        at_once = server([:"$2", :"$1", {:timeout_zero, :_}, :_], of_parameters(), [{true, 0}])

        [
          {{:gen_server, :loop, 4}, continued ++ at_once ++ [Patterns.silent(4)]},
          {{:gen_server, :loop, 5}, server([:"$2", :"$1", :"$3", :_, :_], of_parameters(), next())}
        ]
    end
  end

  defp last_of_server do
    if Patterns.function?(:gen_server, :terminate, 10) do
      head = [:_, :"$3", :_, :_, :_, :_, :_, :"$2", :"$1", :_]
      {{:gen_server, :terminate, 10}, server(head, modules_or_records(), [{true, stop()}])}
    else
      head = [:"$2", :"$1", :_, :_, :_, :"$3", :_, :_, :_]
      {{:gen_server, :terminate, 9}, server(head, of_parameters(), [{true, stop()}])}
    end
  end

  defp server(head, modules, nexts) do
    for {guard, module} <- modules,
        {next?, next} <- nexts,
        do: {head, [guard, next?], says(:gen_server, module, :"$1", next)}
  end

  # What is most often so stands first: each clause that does not fit costs all messages something.
  defp modules_or_records, do: [{{:is_tuple, :"$2"}, {:element, 2, :"$2"}}, {true, :"$2"}]

  # The record's module stands after its name, and that after a reference, where it has one.
  defp of_parameters,
    do: [{{:is_reference, {:element, 3, :"$2"}}, {:element, 5, :"$2"}}, {true, {:element, 4, :"$2"}}]

  # A continuation or a time-out says itself what it is; `:infinity` and `:hibernate` wait for a message.
  defp next, do: [{{:is_atom, :"$3"}, :message}, {true, :"$3"}]

  defp stop, do: {{:stop, :"$3"}}

  # A machine has events of its own (postponed, inserted, time-outs of 0) that it takes before it waits. Its state's record: {state,
  # data}, postponed, timers, hibernate; from 28 or 29 on time-outs of 0 stand apart from the timers.
  defp gen_statem do
    data = {:element, 2, :"$2"}

    [
      {{:gen_statem, :loop, 3}, [{[machine(), :_, :"$2"], [], says(:gen_statem, :"$1", data, :message)}]},
      {{:gen_statem, :loop_done, 4},
       [
         {[machine(), :_, :"$2", [:"$3" | :_]], [], says(:gen_statem, :"$1", data, {{:event, :"$3"}})},
         {[machine(), :_, {:state, :"$2", :_, %{t0q: [:_ | :_]}, :_}, []], [], says(:gen_statem, :"$1", :"$2", 0)},
         {[machine(), :_, {:state, :"$2", :_, :_, [:_ | :_], :_}, []], [], says(:gen_statem, :"$1", :"$2", 0)},
         Patterns.silent(4)
       ]}
    ]
  end

  # Its parameters: callback mode, state enter, parent, modules, name, hibernate after.
  defp machine, do: {:params, :_, :_, :_, [:"$1" | :_], :_, :_}

  defp gen_event,
    do: {{:gen_event, :loop, 6}, [{[:_, :_, :"$1", :_, :_, :_], [], says(:gen_event, :gen_event, :"$1", :message)}]}

  defp says(kind, module, state, next), do: [{:message, {{@site, kind, module, state, next}}}]
end
