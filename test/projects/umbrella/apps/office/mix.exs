defmodule Office.MixProject do
  use Mix.Project

  def project do
    [
      app: :office,
      version: "1.0.0",
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      elixir: "~> 1.14",
      deps: [{:ledger, in_umbrella: true}]
    ]
  end
end
