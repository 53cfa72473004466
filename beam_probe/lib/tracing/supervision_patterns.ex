defmodule ElixirscopeProbe.Tracing.SupervisionPatterns do
  @moduledoc """
  Patterns for what supervisors do: OTP's `:supervisor`, on which Elixir's Supervisor, PartitionSupervisor and Registry are
  built, and Elixir's DynamicSupervisor, on which its Task.Supervisor is.
  """

  alias ElixirscopeProbe.Tracing.Patterns

  @site 22

  # What supervisors write reports of, and what that is called in a recording.
  @failures [start_error: :start_error, shutdown: :gave_up, shutdown_error: :shutdown_error]

  @doc "The patterns of the running Elixir and OTP."
  @spec patterns() :: [Patterns.pattern()]
  def patterns, do: [started(), started_simple(), ended(), stopped(), failed() | dynamic()]

  # From 27 on with a third argument.
  defp started do
    more = if Patterns.function?(:supervisor, :report_progress, 3), do: [:_, :_], else: [:_]
    {{:supervisor, :report_progress, 1 + length(more)}, of_child(&[&1 | more], :started)}
  end

  # A child of a simple_one_for_one supervisor is only stored. In the state's fourth element is the one specification:
  # {[id], %{id => child}}. A child that could not be started again yet has no pid.
  defp started_simple do
    {ids, children} = {{:element, 1, {:element, 4, :"$3"}}, {:element, 2, {:element, 4, :"$3"}}}
    id = {:hd, ids}
    child = {:map_get, id, children}
    start = {:element, 4, child}

    details = %{
      start: {{{:element, 1, start}, {:element, 2, start}, {:length, :"$2"}}},
      restart: {:element, 5, child},
      shutdown: {:element, 7, child},
      type: {:element, 8, child}
    }

    {{:supervisor, :dyn_store, 3},
     [{[:"$1", :"$2", :"$3"], [{:is_pid, :"$1"}], says(:started, id, :"$1", details)}, Patterns.silent(3)]}
  end

  # All that ends by itself comes by do_restart, what the supervisor ends by shutdown.
  defp ended, do: {{:supervisor, :do_restart, 3}, of_child(&[:"$9", &1, :_], :terminated, %{reason: :"$9"})}

  defp stopped, do: {{:supervisor, :shutdown, 1}, of_child(&[&1], :stopping)}

  defp failed do
    {{:logger, :macro_log, 4},
     for {label, said} <- @failures do
       offender = [{:pid, :"$2"}, {:id, :"$3"} | :_]
       report = [{:supervisor, :_}, {:errorContext, :_}, {:reason, :"$1"}, {:offender, offender}]
       head = [:_, :_, %{label: {:supervisor, label}, report: report}, :_]
       {head, [], says(said, :"$3", :"$2", %{reason: :"$1"})}
     end ++ [Patterns.silent(4)]}
  end

  # Its children have no id. What it knows of one: {{m, f, arguments}, restart, shutdown, type, modules}.
  defp dynamic do
    child = {:_, :"$3", :"$4", :"$5", :_}
    details = %{restart: :"$3", shutdown: :"$4", type: :"$5"}
    start = {{:"$6", :"$7", {:+, {:length, :"$8"}, {:length, :"$9"}}}}
    save = [:"$1", {:"$6", :"$7", :"$8"}, :"$3", :"$4", :"$5", :_, %{extra_arguments: :"$9"}]
    ended = Map.put(details, :reason, :"$2")

    failed =
      for {error, said} <- @failures,
          do: {[error, :"$2", :"$1", child, :_], [], says(said, :undefined, :"$1", ended)}

    [
      {{DynamicSupervisor, :save_child, 7},
       [{save, [], says(:started, :undefined, :"$1", Map.put(details, :start, start))}]},
      {{DynamicSupervisor, :maybe_restart_child, 5},
       [{[:_, :"$2", :"$1", child, :_], [], says(:terminated, :undefined, :"$1", ended)}]},
      {{DynamicSupervisor, :exit_child, 3}, [{[:"$1", child, :_], [], says(:stopping, :undefined, :"$1", details)}]},
      {{DynamicSupervisor, :report_error, 5}, failed ++ [Patterns.silent(5)]}
    ]
  end

  # OTP's record of a child: pid, id, start, restart, significant, shutdown, type, modules. The arguments of a temporary child's start
  # are forgotten once it runs.
  defp of_child(head, said, more \\ %{}) do
    child = {:child, :"$1", :"$2", {:"$6", :"$7", :"$8"}, :"$3", :_, :"$4", :"$5", :_}
    details = Map.merge(%{restart: :"$3", shutdown: :"$4", type: :"$5"}, more)
    counted = Map.put(details, :start, {{:"$6", :"$7", {:length, :"$8"}}})

    [
      {head.(child), [{:is_list, :"$8"}], says(said, :"$2", :"$1", counted)},
      {head.(child), [], says(said, :"$2", :"$1", details)}
    ]
  end

  defp says(said, id, pid, details), do: [{:message, {{@site, said, id, pid, details}}}]
end
