defmodule ElixirscopeProbe.MixProject do
  use Mix.Project

  def project do
    [
      app: :elixirscope_probe,
      version: "0.1.0",
      elixir: ">= 1.14.0",
      # Never inside the sources: people's probes are built from an installed, possibly read-only copy of this folder.
      build_path: System.get_env("ELIXIRSCOPE_BUILD_PATH") || "_build",
      elixirc_paths: if(Mix.env() == :test, do: ["lib", "test/support"], else: ["lib"]),
      consolidate_protocols: false,
      deps: []
    ]
  end

  def application do
    # The boot module starts the application, with its configuration.
    []
  end
end
