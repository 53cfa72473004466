defmodule Corpus.EtsAndDictionary do
  import Truth

  def run do
    table = :ets.new(:corpus_table, [:set, :public])
    :ets.insert(table, [{:a, 1}, {:b, %{c: 2}}])
    [{:a, value}] = :ets.lookup(table, :a)
    rows = table |> :ets.tab2list() |> Enum.sort()
    size = :ets.info(table, :size)
    table = :gone
    here()
    Process.put(:first, 1)
    keys = Process.get_keys() |> Enum.filter(&(&1 == :first))
    :persistent_term.put(:corpus_term, value)
    term = :persistent_term.get(:corpus_term)
    :persistent_term.erase(:corpus_term)
    mailbox = Process.info(self(), :message_queue_len)
    here()
    {table, rows, size, keys, term, mailbox}
  end
end
