defmodule Busy.Slow do
  @moduledoc "A process that takes one message at a time and thinks about each."

  @doc "Tells `listener` at the end how many came of each part, and whether each part's came in order."
  def start(listener), do: spawn_link(fn -> catch_all(listener, %{}, true) end)

  defp catch_all(listener, seen, ordered?) do
    receive do
      {:drop, part, n} ->
        think(20)
        last = Map.get(seen, part, 0)
        catch_all(listener, Map.put(seen, part, n), ordered? and n == last + 1)

      :enough ->
        send(listener, {:caught, {seen, ordered?}})
    end
  end

  defp think(0), do: :ok
  defp think(n), do: think(n - 1)
end
