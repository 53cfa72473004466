defmodule Corpus.Receive do
  import Truth

  def run do
    me = self()
    send(me, {:first, 1})
    send(me, {:second, 2})

    second =
      receive do
        {:second, n} ->
          here()
          n
      end

    first =
      receive do
        {:first, n} when n > 0 -> n
      after
        1000 -> :late
      end

    here()

    none =
      receive do
        :never -> :impossible
      after
        0 ->
          here()
          :timeout
      end

    pause = 1

    receive do
    after
      pause -> :ok
    end

    child =
      spawn(fn ->
        receive do
          {:ask, from, question} ->
            answer = question * 2
            here()
            send(from, {:answer, answer})
        end
      end)

    send(child, {:ask, me, 21})
    answer = receive(do: ({:answer, a} -> a))
    here()
    {second, first, none, answer}
  end
end
