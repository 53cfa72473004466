defmodule Tracer.MixProject do
  use Mix.Project

  def project, do: [app: :tracer, version: "1.0.0", elixir: "~> 1.14", deps: []]

  def application, do: [extra_applications: [:runtime_tools]]
end
