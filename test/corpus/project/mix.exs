defmodule Corpus.MixProject do
  use Mix.Project

  def project do
    [
      app: :corpus,
      version: "1.0.0",
      elixir: "~> 1.14",
      elixirc_paths: ["lib", "programs"],
      deps: []
    ]
  end

  def application, do: [extra_applications: [:logger]]
end
