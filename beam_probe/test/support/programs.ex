defmodule ElixirscopeProbe.Test.Programs do
  @moduledoc """
  Real mix projects in folders of their own, run with and without the probe as people would.
  """

  @doc "Compiles the probe as the engine does, once a test run."
  def build_probe! do
    root = Path.expand("../..", __DIR__)
    {_, 0} = System.cmd("elixir", [Path.join(root, "build.exs"), ebin()], stderr_to_stdout: true)
    # This VM's probe is the one that mix compiled.
    File.rm_rf!(ElixirscopeProbe.Sink.folder())
    File.cp_r!(Path.join(ebin(), "native"), ElixirscopeProbe.Sink.folder())
    System.at_exit(fn _ -> File.rm_rf!(base()) end)
  end

  defp base, do: Path.join(System.tmp_dir!(), "elixirscope-probe-test-#{System.pid()}")
  defp ebin, do: Path.join(base(), "ebin")

  @doc "The sink under test: `ELIXIRSCOPE_SINK`, else the one that users get."
  def sink, do: "ELIXIRSCOPE_SINK" |> System.get_env("auto") |> String.to_atom()

  @doc "A new folder under tmp."
  def folder(name) do
    path = Path.join(base(), "#{name}-#{System.unique_integer([:positive])}")
    File.mkdir_p!(path)
    path
  end

  @doc "A mix project `name` with these files (path → text); mix.exs and test_helper.exs are given where missing."
  def project(name, files) do
    root = folder("project")
    write(root, Map.merge(standard(name), Map.new(files)))
    root
  end

  @doc "Writes files (path → text) under a folder."
  def write(root, files) do
    for {path, text} <- files do
      path = Path.join(root, path)
      File.mkdir_p!(Path.dirname(path))
      File.write!(path, text)
    end

    root
  end

  defp standard(name) do
    %{"mix.exs" => mix_exs(name), "test/test_helper.exs" => "ExUnit.start()\n"}
  end

  @doc "A mix.exs; `extra` goes into `project/0`."
  def mix_exs(name, extra \\ "") do
    """
    defmodule #{Macro.camelize(name)}.MixProject do
      use Mix.Project
      def project, do: [app: :#{name}, version: "0.1.0", deps: deps(), #{extra}]
      def application, do: [extra_applications: [:logger]]
      defp deps, do: []
    end
    """
  end

  @doc "Runs `mix args` in the project. Answers output and exit status."
  def plain(root, args, options \\ []), do: run(root, ["-S", "mix" | args], options)

  @doc """
  As `plain/3`, recorded. Answers output, exit status and the recording's folder. Options: `:env`, `:config` (over the
  configuration), `:cache`.
  """
  def record(root, args, options \\ []) do
    {recording, command} = command(root, args, options)
    {output, status} = run(root, command, options)
    {output, status, recording}
  end

  @doc "The recording's folder, and the arguments for `elixir` that record `mix args`."
  def command(root, args, options \\ []) do
    recording = folder("recording")

    config =
      Keyword.merge(
        [
          recording: recording,
          cache: options[:cache] || Path.join(base(), "cache"),
          level: :full,
          sink: sink(),
          include: [],
          exclude: [],
          budget: 2_000_000_000,
          segment: 16_000_000,
          project: root,
          engine_gone: :run_on
        ],
        options[:config] || []
      )

    path = recording <> ".config"
    File.write!(path, :io_lib.format("~tp.~n", [config]))
    {recording, ["-pa", ebin(), "-e", ":elixirscope_boot.start(#{inspect(path)})", "-S", "mix" | args]}
  end

  defp run(root, args, options) do
    System.cmd("elixir", args, cd: root, stderr_to_stdout: true, env: [{"MIX_ENV", nil} | options[:env] || []])
  end

  @doc "Output without what differs from run to run: seconds, seeds, pids, compilation."
  def steady(output) do
    output
    |> String.replace(~r/^(Compiling|Generated|==> ).*\n/m, "")
    |> String.replace(~r/Finished in .*\n/, "")
    |> String.replace(~r/seed: \d+/, "seed")
    |> String.replace(~r/#PID<[0-9.]+>/, "#PID")
  end
end
