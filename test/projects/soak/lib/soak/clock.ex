defmodule Soak.Clock do
  @moduledoc "Gives out the work: the same in each of its ten ticks a second."

  use GenServer

  require Logger

  @ticks 10
  @work 40
  @tasks 10
  @crashes 1
  @shelf "lib/soak/shelf.ex"

  def start_link(seconds), do: GenServer.start_link(__MODULE__, seconds, name: __MODULE__)

  @impl true
  def init(seconds) do
    Code.compiler_options(ignore_module_conflict: true)
    :ets.new(:soak_sums, [:named_table, :public])
    {:ok, _} = Task.Supervisor.start_link(name: Soak.Tasks)
    send(self(), :tick)
    {:ok, %{tick: 0, second: 0, crashed: 0, shelf: 0, until: seconds, began: now()}}
  end

  @impl true
  def handle_info(:tick, state) do
    next = state.began + (state.tick + 1) * div(1000, @ticks)
    Process.send_after(self(), :tick, next, abs: true)
    for n <- 1..@work, do: Soak.Worker.work(any(), n)
    for n <- 1..@tasks, do: Task.Supervisor.start_child(Soak.Tasks, __MODULE__, :errand, [n])
    for _ <- 1..@crashes, do: Soak.Worker.crash(any())
    state = %{state | tick: state.tick + 1, crashed: state.crashed + @crashes}
    if rem(state.tick, @ticks) == 0, do: second(state), else: {:noreply, state}
  end

  @doc "What a task does."
  def errand(n) do
    squares = Enum.map(1..n, &(&1 * &1))
    Enum.sum(squares)
  end

  defp second(state) do
    second = state.second + 1
    reload(second)
    state = %{state | second: second, shelf: Soak.Shelf.version()}
    Logger.info("second #{second}")
    if rem(second, 10) == 0, do: collect()
    living = DynamicSupervisor.count_children(Soak.House).active
    IO.puts("second #{second}: #{state.crashed} crashed, #{living} living")
    if second == state.until, do: {:stop, :normal, state}, else: {:noreply, state}
  end

  # As a web framework does it in development.
  defp reload(version) do
    text = File.read!(@shelf)
    File.write!(@shelf, String.replace(text, ~r/version = \d+/, "version = #{version}"))
    Code.compile_file(@shelf)
  end

  # Two thousand processes that rarely run keep much that they do not need: what grows without it is something else.
  defp collect, do: Enum.each(Process.list(), &:erlang.garbage_collect/1)

  defp now, do: System.monotonic_time(:millisecond)

  defp any, do: :rand.uniform(Soak.workers())
end
