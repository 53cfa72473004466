defmodule Corpus.ErlangModule do
  import Truth

  def run do
    sum = :corpus_erl.sum([1, 2, 3])
    here()
    caught = :corpus_erl.caught(fn -> :erlang.error(:bad) end)
    maybe = :corpus_erl.both(true, fn -> false end)
    doubled = :corpus_erl.doubled([1, 2, 3, 4])
    waited = :corpus_erl.wait(0)
    record = :corpus_erl.record(5)
    here()
    {sum, caught, maybe, doubled, waited, record}
  end
end
