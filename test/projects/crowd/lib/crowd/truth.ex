defmodule Crowd.Truth do
  @moduledoc """
  What the program knows of itself. A line a fact, its parts separated by tabs, terms as `inspect/1` writes them:

      sent     id from to before after          a note was sent
      took     id by before after               and taken out of a mailbox
      calling  id caller callee request before  a call began …
      called   id after outcome reply           … and came back: `:ok`, `:timeout` or `:exit`
      started  supervisor id                    a supervisor's child began its work
      died     pid reason time                  a monitor said so, by then
      quiet    time                             nobody ran; what follows up to the next `quiet` was true then
      process  pid name
      link     pid other
      monitor  pid other
      pending  pid message
      state    pid behaviour state
      child    supervisor id pid
      waits    id                               a call not yet answered

  Facts are kept in a table: writing one down sends no message.
  """

  alias Crowd.Still

  @table __MODULE__

  @spec open() :: :ok
  def open do
    :ets.new(@table, [:named_table, :public, :ordered_set])
    :ok
  end

  @spec now() :: integer()
  def now, do: System.monotonic_time(:nanosecond)

  @doc "Sends the note `id` and writes that down."
  @spec send_note(pos_integer(), pid() | atom() | reference()) :: :ok
  def send_note(id, to) do
    before = now()
    # A name that nobody has is no destination.
    _ =
      if is_atom(to),
        do: Process.whereis(to) && send(to, {:note, id}),
        else: send(to, {:note, id})

    fact(["sent", id, self(), to, before, now()])
  end

  @doc "Writes down what came of a receive that began at `before`: the id of the note that was taken, or `nil`."
  @spec took(pos_integer() | nil, integer()) :: :ok
  def took(nil, _before), do: :ok
  def took(id, before), do: fact(["took", id, self(), before, now()])

  @doc "Calls a clerk and writes that down; gives the reply, or `{:exit, reason}`."
  @spec call(pos_integer(), pid(), term(), timeout()) :: term()
  def call(id, clerk, request, timeout \\ :infinity) do
    fact(["calling", id, self(), clerk, request, now()])

    try do
      GenServer.call(clerk, request, timeout)
    else
      reply ->
        fact(["called", id, now(), :ok, reply])
        reply
    catch
      :exit, reason ->
        fact([
          "called",
          id,
          now(),
          if(match?({:timeout, _}, reason), do: :timeout, else: :exit),
          nil
        ])

        {:exit, reason}
    end
  end

  @doc "Called by a supervisor's child when it begins."
  @spec started(term(), pid()) :: :ok
  def started(id, supervisor \\ hd(Process.get(:"$ancestors"))),
    do: fact(["started", supervisor, id])

  @spec fact([term()]) :: :ok
  def fact([kind | parts]) do
    :ets.insert(@table, {System.unique_integer([:monotonic]), kind, parts})
    :ok
  end

  @doc "Writes down what is true of these processes, while nobody runs."
  @spec snapshot([pid()], [pid()]) :: :ok
  def snapshot(living, supervisors) do
    for pid <- living, do: process(pid)

    for pid <- living -- supervisors,
        kind = Still.kind(pid),
        do: fact(["state", pid, kind, :sys.get_state(pid)])

    for pid <- supervisors,
        {id, child, _, _} <- Supervisor.which_children(pid),
        do: fact(["child", pid, id, child])

    for id <- waiting(), do: fact(["waits", id])
    :ok
  end

  defp process(pid) do
    info = Process.info(pid, [:registered_name, :links, :monitors, :messages])
    fact(["process", pid, with([] <- info[:registered_name], do: nil)])
    for other <- info[:links], do: fact(["link", pid, other])
    for {:process, other} <- info[:monitors], do: fact(["monitor", pid, other])
    for message <- info[:messages], do: fact(["pending", pid, message])
  end

  @doc "Ids of the calls that living processes have made and that have not come back."
  @spec waiting() :: [pos_integer()]
  def waiting do
    back = MapSet.new(:ets.select(@table, [{{:_, "called", [:"$1" | :_]}, [], [:"$1"]}]))

    for [id, caller] <-
          :ets.select(@table, [{{:_, "calling", [:"$1", :"$2" | :_]}, [], [[:"$1", :"$2"]]}]),
        id not in back and Process.alive?(caller),
        do: id
  end

  @spec write(Path.t()) :: :ok
  def write(file) do
    lines =
      for {_, kind, parts} <- :ets.tab2list(@table) do
        [Enum.map_intersperse([kind | parts], "\t", &text/1), "\n"]
      end

    File.write!(file, lines)
  end

  defp text(part) when is_binary(part), do: part

  defp text(part),
    do: inspect(part, limit: :infinity, printable_limit: :infinity, width: :infinity)
end
