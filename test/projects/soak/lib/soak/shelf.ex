defmodule Soak.Shelf do
  @moduledoc "Its text changes while the program runs."

  def version do
    version = 0
    version
  end
end
