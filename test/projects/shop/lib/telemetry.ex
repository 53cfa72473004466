defmodule :telemetry do
  @moduledoc """
  As much of the library of this name as the shop needs, so that the sample has no dependencies. Whoever records the shop hears what it
  is told, as from the library itself.
  """

  @type event :: [atom, ...]

  @doc "Tells when `work` begins and ends; `work` gives its result and what there is to say of it."
  @spec span(event(), map(), (() -> {result, map()})) :: result when result: term()
  def span(event, metadata, work) do
    context = make_ref()
    began = System.monotonic_time()
    execute(event ++ [:start], %{monotonic_time: began}, with_context(metadata, context))
    {result, more} = work.()
    duration = System.monotonic_time() - began
    execute(event ++ [:stop], %{duration: duration}, with_context(more, context))
    result
  end

  @doc "Tells of something; nobody listens here."
  @spec execute(event(), map(), map()) :: :ok
  def execute(_event, _measurements, _metadata), do: :ok

  defp with_context(metadata, context), do: Map.put(metadata, :telemetry_span_context, context)
end
