# Loaded into the VM of a program that is run both ways: at its end writes down what the program can see of the VM, a line a thing.
# Evaluated, never compiled, so that there is nothing in it to record.

# Tells of each test too. A suite that names its formatters itself goes without: then only its counts are compared.
Application.load(:ex_unit)
Application.put_env(:ex_unit, :formatters, [ExUnit.CLIFormatter, BothWays.TestResults], persistent: true)

# The process that evaluates this; it may not have ended yet when the program does.
loader = self()

show = fn value -> inspect(value, limit: 50, printable_limit: 300, width: :infinity) end
ours? = fn text -> String.contains?(String.downcase(text), "elixirscope") end

# The probe's own processes: those of its application, its master's starter, those that bear its names or run its code.
probe_processes = fn name_of ->
  master = :application_controller.get_master(:elixirscope_probe)

  for pid <- Process.list(), info = Process.info(pid, [:group_leader, :links, :current_function, :current_stacktrace]) do
    runs_probe? = Enum.any?(info[:current_stacktrace], fn {module, _, _, _} -> ours?.(show.(module)) end)
    starter? = info[:current_function] == {:application_master, :loop_it, 4} and master in info[:links]
    if pid in [master, loader] or info[:group_leader] == master or starter? or runs_probe? or ours?.(name_of.(pid)), do: pid
  end
end

name_of = fn pid ->
  with true <- is_pid(pid) and node(pid) == node(),
       [registered_name: [], dictionary: dictionary, initial_call: call] <-
         Process.info(pid, [:registered_name, :dictionary, :initial_call]) do
    show.(dictionary[:"$initial_call"] || call)
  else
    [{:registered_name, name} | _] -> show.(name)
    false -> show.(pid)
    nil -> "gone"
  end
end

# What differs from run to run whoever runs it: random seeds, and times.
dictionary_of = fn dictionary ->
  for {key, value} <- Enum.sort(dictionary), key not in [:rand_seed, :"$ancestors"], do: "#{show.(key)}=#{show.(value)}"
end

calls? = fn message, callers -> match?({:"$gen_call", {_, _}, _}, message) and elem(elem(message, 1), 0) in callers end

processes = fn ->
  ours = probe_processes.(name_of)

  for pid <- Process.list(), pid != self(), pid not in ours do
    case Process.info(pid, [:dictionary, :messages, :links, :monitors, :trap_exit]) do
      nil ->
        []

      info ->
        # Every application's master is linked to the controller, the probe's too. Nobody else may be linked to a process of the probe's.
        allowed = if name_of.(pid) == ":application_controller", do: ours, else: []
        links = (info[:links] -- allowed) |> Enum.map(name_of) |> Enum.sort()
        monitors = length(info[:monitors])
        # A server may be about to answer one of ours.
        mailbox = for message <- info[:messages], not calls?.(message, ours), do: message

        "process #{name_of.(pid)} dictionary=#{Enum.join(dictionary_of.(info[:dictionary]), " ")} mailbox=#{show.(mailbox)} " <>
          "links=#{Enum.join(links, ",")} monitors=#{monitors} trap_exit=#{info[:trap_exit]}"
    end
  end
end

main = fn ->
  info = Process.info(self(), [:dictionary, :messages])
  "main dictionary=#{Enum.join(dictionary_of.(info[:dictionary]), " ")} mailbox=#{show.(info[:messages])}"
end

tables = fn ->
  for table <- :ets.all(), info = :ets.info(table), is_list(info), not ours?.(show.(info[:name])) do
    "table #{show.(info[:name])} #{info[:type]} #{info[:protection]} of #{name_of.(info[:owner])}"
  end
end

names = fn -> for name <- Process.registered(), not ours?.(show.(name)), do: "name #{show.(name)}" end

System.at_exit(fn _status ->
  lines = List.flatten([main.(), processes.(), tables.(), names.()])
  File.write!("#{System.fetch_env!("BOTH_WAYS_OUT")}.#{System.pid()}", Enum.intersperse(Enum.sort(lines), "\n"))
end)
