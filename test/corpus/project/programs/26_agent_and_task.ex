defmodule Corpus.AgentAndTask do
  import Truth

  def run do
    {:ok, agent} = Agent.start_link(fn -> %{count: 0} end)

    Agent.update(agent, fn state ->
      count = state.count + 1
      here()
      %{state | count: count}
    end)

    count = Agent.get(agent, & &1.count)
    here()
    owner = self()

    task =
      Task.async(fn ->
        square = count * 9
        here()
        {owner, square}
      end)

    {^owner, square} = Task.await(task)

    doubled =
      [1, 2, 3]
      |> Task.async_stream(&double/1, ordered: true, max_concurrency: 1)
      |> Enum.map(fn {:ok, n} -> n end)

    Agent.stop(agent)
    here()
    {square, doubled}
  end

  defp double(n) do
    twice = n * 2
    here()
    twice
  end
end
