defmodule Corpus.Reraise do
  import Truth

  def run do
    caught =
      try do
        outer(2)
      rescue
        error ->
          trace = __STACKTRACE__
          depth = length(for {Corpus.Reraise, _, _, _} <- trace, do: 1)
          trace = :seen
          here()
          {error.message, depth, trace}
      end

    here()
    caught
  end

  def outer(n) do
    middle(n) + 1
  rescue
    error in RuntimeError ->
      here()
      reraise RuntimeError, [message: error.message <> ", again"], __STACKTRACE__
  end

  def middle(n) do
    m = n * 2
    inner(m) + m
  after
    here()
    :ignored
  end

  def inner(m) do
    if m > 3, do: raise("too much: #{m}")
    m
  end
end
