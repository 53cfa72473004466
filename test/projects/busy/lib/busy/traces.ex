defmodule Busy.Traces do
  @moduledoc "What a tracer could leave behind in a VM, as far as a program can see it, a line a thing."

  # Functions of OTP that tell what its processes are at.
  @told [
    {:gen_server, :loop},
    {:gen_statem, :loop},
    {:gen_event, :loop},
    {:supervisor, :report_progress},
    {:supervisor, :do_restart},
    {:proc_lib, :set_label},
    {:logger, :macro_log},
    {:ets, :insert},
    {DynamicSupervisor, :save_child},
    {:erlang, :monitor},
    {:erlang, :demonitor},
    {:erlang, :spawn_opt},
    {:erlang, :port_connect},
    {:erlang, :exit},
    {:inet_db, :register_socket}
  ]

  @doc "Prints them, in order."
  def print do
    lines =
      processes() ++
        ports() ++
        functions() ++ messages() ++ names() ++ tables() ++ logging() ++ applications()

    lines |> Enum.sort() |> Enum.each(&IO.puts/1)
  end

  defp processes do
    for pid <- [:new | Process.list()],
        {:flags, flags} <- [:erlang.trace_info(pid, :flags)],
        do: "process #{who(pid)} traced #{inspect(flags)}"
  end

  defp ports do
    [
      "ports #{inspect(:erlang.trace_info(:new_ports, :flags))}",
      "warnings #{inspect(:erlang.system_monitor())}"
      | for(
          port <- Port.list(),
          {:flags, flags} <- [:erlang.trace_info(port, :flags)],
          {:name, name} = Port.info(port, :name),
          do: "port #{name} traced #{inspect(flags)}"
        )
    ]
  end

  defp functions do
    for {module, name} <- @told, {^name, arity} <- module.module_info(:functions) do
      "function #{inspect(module)}.#{name}/#{arity} #{inspect(:erlang.trace_info({module, name, arity}, :traced))}"
    end
  end

  defp messages,
    do:
      for(
        which <- [:send, :receive],
        do: "#{which} #{inspect(:erlang.trace_info(which, :match_spec))}"
      )

  defp names, do: for(name <- Process.registered(), do: "name #{inspect(name)}")

  defp tables,
    do:
      for(
        table <- :ets.all(),
        do: "table #{inspect(:ets.info(table, :name))} of #{who(:ets.info(table, :owner))}"
      )

  defp logging do
    handlers =
      for handler <- :logger.get_handler_config(),
          do: "handler #{handler.id} #{inspect(handler.filters)}"

    ["logging #{inspect(:logger.get_primary_config())}" | handlers]
  end

  defp applications,
    do: for({app, _, _} <- Application.started_applications(), do: "application #{app}")

  defp who(pid) when is_pid(pid) do
    case Process.info(pid, [:registered_name, :dictionary, :initial_call]) do
      [{:registered_name, []}, {:dictionary, dictionary}, {:initial_call, call}] ->
        inspect(dictionary[:"$initial_call"] || call)

      [{:registered_name, name} | _] ->
        inspect(name)

      nil ->
        "gone"
    end
  end

  defp who(other), do: inspect(other)
end
