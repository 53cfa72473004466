defmodule Corpus.Try do
  import Truth

  def run do
    a = safe(fn -> 1 end)
    b = safe(fn -> raise ArgumentError, "no" end)
    c = safe(fn -> throw({:out, 3}) end)
    d = safe(fn -> exit(:bye) end)
    e = safe(fn -> raise "runtime" end)
    here()
    {a, b, c, d, e}
  end

  def safe(fun) do
    before = :before

    result =
      try do
        value = fun.()
        here()
        value
      rescue
        error in [ArgumentError, KeyError] ->
          text = Exception.message(error)
          here()
          {:rescued, text}

        RuntimeError ->
          here()
          :runtime
      catch
        :throw, {:out, n} ->
          here()
          {:thrown, n}

        kind, reason ->
          here()
          {kind, reason}
      else
        1 ->
          here()
          :one

        other ->
          {:other, other}
      after
        done = {before, :done}
        here()
        send(self(), done)
      end

    {^before, :done} = receive(do: (message -> message))
    here()
    result
  end
end
