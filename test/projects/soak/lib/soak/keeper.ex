defmodule Soak.Keeper do
  @moduledoc "Remembers what it was given, in two calls, for ever."

  def keep(given) do
    kept = {given, self()}
    hold(kept)
    :never
  end

  defp hold(kept) do
    receive do
      :let_go -> kept
    end
  end
end
