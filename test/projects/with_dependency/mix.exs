defmodule WithDependency.MixProject do
  use Mix.Project

  def project do
    [
      app: :with_dependency,
      version: "1.0.0",
      elixir: "~> 1.14",
      deps: [{:guard_rail, path: "guard_rail"}]
    ]
  end
end
