defmodule Kiosk.MixProject do
  use Mix.Project

  def project do
    [app: :kiosk, version: "0.1.0", elixir: "~> 1.14"]
  end

  def application do
    [extra_applications: [:logger], mod: {Kiosk.Application, []}]
  end
end
