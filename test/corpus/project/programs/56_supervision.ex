defmodule Corpus.Supervision.Worker do
  use GenServer
  import Truth

  def start_link({name, watcher}),
    do: GenServer.start_link(__MODULE__, {name, watcher}, name: name)

  @impl true
  def init({name, watcher}) do
    send(watcher, {:up, name})
    here()
    {:ok, {name, 0}}
  end

  @impl true
  def handle_call(:count, _from, {name, n}) do
    n = n + 1
    {:reply, n, {name, n}}
  end

  def handle_call(:crash, _from, {name, n}) do
    here()
    raise "crash #{n} of #{name}"
  end
end

defmodule Corpus.Supervision do
  import Truth
  alias Corpus.Supervision.Worker

  def run do
    name = :corpus_worker
    {:ok, supervisor} = Supervisor.start_link([{Worker, {name, self()}}], strategy: :one_for_one)
    :up = up(name)
    one = GenServer.call(name, :count)
    two = GenServer.call(name, :count)
    {{error, _stack}, _call} = catch_exit(name)
    :up = up(name)
    again = GenServer.call(name, :count)
    here()
    :ok = Supervisor.stop(supervisor)
    {one, two, again, error}
  end

  defp up(name), do: receive(do: ({:up, ^name} -> :up))

  defp catch_exit(name) do
    GenServer.call(name, :crash)
  catch
    :exit, reason -> reason
  end
end
