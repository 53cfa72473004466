# Compiles the probe with the toolchain that runs this script: `elixir build.exs OUT`. Leaves nothing beside the sources.

[out] = System.argv()
root = __DIR__
File.mkdir_p!(out)
Code.compiler_options(ignore_module_conflict: true, docs: false)
files = Path.wildcard(Path.join(root, "lib/**/*.ex"))

case Kernel.ParallelCompiler.compile_to_path(files, out, return_diagnostics: true) do
  {:ok, modules, _warnings} ->
    app =
      {:application, :elixirscope_probe,
       [
         description: String.to_charlist("the recorder of ElixirScope"),
         vsn: String.to_charlist("0.1.0"),
         modules: modules,
         registered: [],
         applications: [:kernel, :stdlib, :elixir, :crypto]
       ]}

    File.write!(Path.join(out, "elixirscope_probe.app"), :io_lib.format("~tp.~n", [app]))

  {:error, _errors, _warnings} ->
    System.halt(1)
end
