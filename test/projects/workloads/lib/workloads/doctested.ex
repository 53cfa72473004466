defmodule Workloads.Doctested do
  @moduledoc """
  Doctests, passing and failing.

      iex> Workloads.Doctested.double(2)
      4
  """

  @doc """
      iex> Workloads.Doctested.double(3)
      6

      iex> Workloads.Doctested.double(4)
      9
  """
  @spec double(integer()) :: integer()
  def double(n), do: n * 2
end
