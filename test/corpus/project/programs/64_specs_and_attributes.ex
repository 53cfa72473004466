defmodule Corpus.SpecsAndAttributes do
  @moduledoc false
  import Truth
  alias String, as: S
  require Integer

  @type pair :: {integer(), String.t()}
  @limit 3
  @words ~w(x y z)
  @compile {:inline, inlined: 1}

  @spec run() :: [pair()]
  def run do
    words = Enum.map(@words, &S.upcase/1)
    limit = @limit
    odd = Integer.is_odd(limit)
    here()
    pairs = Enum.zip(1..@limit, words)
    one = inlined(limit)
    here()
    {pairs, odd, one}
  end

  @deprecated "not really"
  def old, do: :old

  defp inlined(n), do: n + 1
end
