defmodule Crowd do
  @moduledoc "A random system of processes that writes down the truth about itself (see README.md)."

  alias Crowd.{Director, Truth}

  @doc "Plays `rounds` rounds and writes what was true to `file`."
  @spec run(integer(), pos_integer(), Path.t()) :: :ok
  def run(seed, rounds, file) do
    Logger.configure(level: :none)
    :rand.seed(:exsss, {seed, seed, seed})
    Truth.open()
    Director.play(rounds)
    Truth.write(file)
  end
end
