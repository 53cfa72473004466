defmodule ElixirscopeProbe.Processes do
  @moduledoc """
  The processes that a writer has met: their numbers in the recording, who they are, their registered names.
  """

  alias ElixirscopeProbe.{Cut, Gauge}

  defstruct [:gauge, :before, numbers: %{}, dead: %{}, own: MapSet.new(), names: %{}, names_at: 0, young: [], born: []]

  @type t :: %__MODULE__{}

  # Late news of processes that ended (a crash report, a failed test) still finds the last so many of them.
  @remembered 5_000
  @names_every 500_000_000
  @keyed Version.match?("#{:erlang.system_info(:otp_release)}.0.0", ">= 27.0.0")

  @spec new(Gauge.t()) :: t
  def new(gauge), do: %__MODULE__{gauge: gauge, before: MapSet.new(Process.list())}

  @doc "A process of the probe's: nothing it does is recorded."
  @spec disown(t, pid) :: t
  def disown(ps, pid), do: %{ps | own: MapSet.put(ps.own, pid)}

  @doc "Whether the process is the probe's."
  @spec own?(t, pid) :: boolean
  def own?(ps, pid), do: is_map_key(ps.own.map, pid)

  @doc "The number of a process; of one not met before also what is known of it (the value of its start event)."
  @spec number(t, pid) :: {:known, pos_integer} | {:new, pos_integer, map, t}
  def number(%{numbers: numbers, dead: dead} = ps, pid) do
    case {numbers, dead} do
      {%{^pid => number}, _} ->
        {:known, number}

      {_, %{^pid => number}} ->
        {:known, number}

      _ ->
        number = Gauge.add(ps.gauge, :proc, 1)
        if node(pid) == node(), do: Process.monitor(pid)
        info = info(pid)
        info = if MapSet.member?(ps.before, pid), do: Map.put(info, :first_seen, true), else: info
        names = if info[:name], do: Map.put(ps.names, pid, info.name), else: ps.names
        born = if info[:first_seen], do: ps.born, else: [{pid, info} | ps.born]
        {:new, number, info, %{ps | numbers: Map.put(numbers, pid, number), names: names, born: born}}
    end
  end

  @doc """
  Processes of which more is known by now than when they were met, which may have been at their very birth. Of each it is asked once,
  between the first and the second call after it was met. A name that it took meanwhile is told apart, with its time.
  """
  @spec grown_up(t) :: {[{pid, map}], t}
  def grown_up(ps) do
    known =
      for {pid, before} <- ps.young,
          is_map_key(ps.numbers, pid),
          info = pid |> info() |> Map.delete(:name) |> Map.merge(Map.take(before, [:name])),
          map_size(info) > map_size(before),
          do: {pid, info}

    {known, %{ps | young: ps.born, born: []}}
  end

  @doc "Notes the end of a process."
  @spec ended(t, pid) :: {:ok, t} | :unknown
  def ended(ps, pid) do
    case Map.pop(ps.numbers, pid) do
      {nil, _} ->
        :unknown

      {number, numbers} ->
        dead = if map_size(ps.dead) < @remembered, do: ps.dead, else: %{}
        {:ok, %{ps | numbers: numbers, dead: Map.put(dead, pid, number), names: Map.delete(ps.names, pid)}}
    end
  end

  @doc "Processes met whose registered name is another than before (nil: taken back); looked up at most twice a second."
  @spec names(t) :: {[{pid, atom}], t}
  def names(ps) do
    now = :erlang.monotonic_time(:nanosecond)

    if now - ps.names_at < @names_every and ps.names_at != 0 do
      {[], ps}
    else
      names = for name <- Process.registered(), pid = met(ps, name), into: %{}, do: {pid, name}
      new = for {pid, name} <- names, ps.names[pid] != name, do: {pid, name}
      gone = for {pid, _} <- ps.names, not is_map_key(names, pid), do: {pid, nil}
      {gone ++ new, %{ps | names: names, names_at: now}}
    end
  end

  defp met(ps, name) do
    case Process.whereis(name) do
      pid when is_map_key(ps.numbers, pid) -> pid
      _ -> nil
    end
  end

  defp info(pid) when node(pid) == node() do
    case :erlang.process_info(pid, [:registered_name, :parent, :initial_call, :group_leader | dictionary()]) do
      :undefined -> %{pid: pid}
      info -> Enum.reduce(info, %{pid: pid}, &known/2)
    end
  end

  defp info(pid), do: %{pid: pid}

  # Only the keys wanted, where the VM can: a whole dictionary may be big.
  if @keyed do
    defp dictionary, do: [dictionary: :"$ancestors", dictionary: :"$initial_call", dictionary: :"$process_label"]
  else
    defp dictionary, do: [:dictionary]
  end

  defp known({:registered_name, name}, info) when is_atom(name), do: Map.put(info, :name, name)
  defp known({:parent, parent}, info) when is_pid(parent), do: Map.put(info, :parent, parent)
  defp known({:group_leader, leader}, info), do: Map.put(info, :group_leader, leader)
  defp known({:initial_call, {:erlang, :apply, 2}}, info), do: info
  defp known({:initial_call, {:proc_lib, :init_p, _}}, info), do: info
  defp known({:initial_call, call}, info), do: Map.put(info, :initial_call, call)
  defp known({:dictionary, list}, info) when is_list(list), do: Enum.reduce(list, info, &entry/2)
  defp known({{:dictionary, key}, value}, info), do: entry({key, value}, info)
  defp known(_, info), do: info

  defp entry({:"$ancestors", value}, info) when is_list(value), do: Map.put(info, :ancestors, cut(value))
  defp entry({:"$initial_call", {_, _, _} = value}, info), do: Map.put(info, :initial_call, value)
  defp entry({:"$process_label", value}, info) when value != :undefined, do: Map.put(info, :label, cut(value))
  defp entry(_, info), do: info

  defp cut(value), do: Cut.value(value, Cut.full())
end
