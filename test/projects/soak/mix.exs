defmodule Soak.MixProject do
  use Mix.Project

  def project, do: [app: :soak, version: "1.0.0", elixir: "~> 1.14", deps: []]

  def application, do: [extra_applications: [:logger]]
end
