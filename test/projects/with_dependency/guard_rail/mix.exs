defmodule GuardRail.MixProject do
  use Mix.Project

  def project do
    [app: :guard_rail, version: "1.0.0", elixir: "~> 1.14", deps: []]
  end
end
