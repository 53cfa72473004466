defmodule Workloads.MixProject do
  use Mix.Project

  def project do
    [
      app: :workloads,
      version: "1.0.0",
      elixir: "~> 1.14",
      aliases: aliases(),
      deps: []
    ]
  end

  def application, do: [extra_applications: [:logger]]

  defp aliases do
    [
      greet: ["run -e 'Workloads.Endings.greet()'", &shout/1],
      twice: ["greet", "run -e 'Workloads.Endings.greet()'"]
    ]
  end

  defp shout(_arguments), do: Mix.shell().info("done")
end
