defmodule Corpus.GenServerProgram.Stack do
  use GenServer
  import Truth

  def start_link(items), do: GenServer.start_link(__MODULE__, items)
  def push(pid, item), do: GenServer.cast(pid, {:push, item})
  def pop(pid), do: GenServer.call(pid, :pop)

  @impl true
  def init(items) do
    here()
    {:ok, items, {:continue, :more}}
  end

  @impl true
  def handle_continue(:more, items) do
    items = items ++ [:last]
    here()
    {:noreply, items}
  end

  @impl true
  def handle_cast({:push, item}, items) do
    here()
    {:noreply, [item | items]}
  end

  @impl true
  def handle_call(:pop, _from, [top | rest]) do
    {:reply, top, rest}
  end

  def handle_call(:pop, from, []) do
    GenServer.reply(from, :empty)
    {:noreply, []}
  end

  @impl true
  def handle_info(message, items) do
    seen = {:seen, message}
    here()
    {:noreply, [seen | items]}
  end

  @impl true
  def terminate(reason, items) do
    here()
    {reason, items}
  end
end

defmodule Corpus.GenServerProgram do
  import Truth
  alias Corpus.GenServerProgram.Stack

  def run do
    {:ok, stack} = Stack.start_link([1])
    :ok = Stack.push(stack, 2)
    a = Stack.pop(stack)
    send(stack, :hello)
    popped = for _ <- 1..4, do: Stack.pop(stack)
    state = :sys.get_state(stack)
    here()
    :ok = GenServer.stop(stack)
    {a, popped, state}
  end
end
