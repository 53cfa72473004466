defmodule Corpus.Doctested do
  @moduledoc """
  Doctests need the docs chunk and the source's path, which an instrumented module must keep.

      iex> Corpus.Doctested.triple(2)
      6
  """
  import Truth

  @doc """
  Three times as much.

      iex> Corpus.Doctested.triple(3)
      9
  """
  def triple(n) do
    m = n * 3
    here()
    m
  end

  def run do
    {:docs_v1, _, :elixir, _, %{"en" => moduledoc}, _, docs} = Code.fetch_docs(__MODULE__)
    documented = for {{:function, name, arity}, _, _, %{}, _} <- docs, do: {name, arity}
    source = __MODULE__.module_info(:compile)[:source] |> Path.basename()
    first = moduledoc |> String.split("\n") |> hd()
    here()
    {triple(1), documented, source, first}
  end
end
