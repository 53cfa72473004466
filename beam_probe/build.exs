# Compiles the probe with the toolchain that runs this script: `elixir build.exs OUT`, the native sink's library with the
# C compiler, where there is one. Leaves nothing beside the sources. `elixir build.exs OUT native`: the native sink alone.

defmodule NativeBuild do
  @moduledoc "OUT/native: the library and its runtime, or `why` they are not there."

  @warnings ~w(-Wall -Wextra)
  @flags ~w(-std=gnu11 -O2 -fPIC -fvisibility=hidden)

  def run(root, out) do
    folder = Path.join(out, "native")
    File.mkdir_p!(folder)

    with {:ok, cc} <- compiler(),
         {:ok, include} <- headers(),
         :ok <- library(cc, include, Path.join(root, "c_src"), folder) do
      :ok
    else
      {:error, why} -> File.write!(Path.join(folder, "why"), why)
    end
  end

  def built?(out), do: not File.exists?(Path.join([out, "native", "why"]))

  defp compiler do
    case {:os.type(), Enum.find_value(~w(cc gcc clang), &System.find_executable/1)} do
      {{:win32, _}, _} ->
        {:error, "the native sink is not there for Windows"}

      {_, nil} ->
        {:error, "no C compiler was found (cc, gcc or clang on the PATH)"}

      {{:unix, :darwin}, cc} ->
        if developer_tools?(), do: {:ok, cc}, else: {:error, "the developer tools of macOS are not installed"}

      {_, cc} ->
        {:ok, cc}
    end
  end

  # Without them a mere call of cc would open an installer.
  defp developer_tools? do
    match?({_, 0}, System.cmd("xcode-select", ["-p"], stderr_to_stdout: true))
  rescue
    ErlangError -> false
  end

  defp headers do
    erts = "erts-#{:erlang.system_info(:version)}"
    places = for part <- ["usr", erts], do: Path.join([:code.root_dir(), part, "include"])

    case Enum.find(places, &File.exists?(Path.join(&1, "erl_nif.h"))) do
      # Whoever built this looks for the file again.
      nil ->
        {:error,
         "Erlang's C headers are not installed (erl_nif.h; Debian's package is erlang-dev)\n#{hd(places)}/erl_nif.h"}

      include ->
        {:ok, include}
    end
  end

  defp library(cc, include, sources, folder) do
    to = Path.join(folder, "elixirscope.so")
    link = if match?({:unix, :darwin}, :os.type()), do: ~w(-bundle -undefined dynamic_lookup), else: ~w(-shared)
    files = Path.wildcard(Path.join(sources, "*.c"))

    case System.cmd(cc, @flags ++ @warnings ++ link ++ ["-I", include, "-o", to | files], stderr_to_stdout: true) do
      {_, 0} -> :ok
      {output, _} -> {:error, "the C compiler failed: " <> String.slice(String.trim(output), 0, 500)}
    end
  end
end

{out, parts} =
  case System.argv() do
    [out] -> {out, [:probe, :native]}
    [out, "native"] -> {out, [:native]}
  end

root = __DIR__
File.mkdir_p!(out)
Code.compiler_options(ignore_module_conflict: true, docs: false)

compile = fn files, to ->
  case Kernel.ParallelCompiler.compile_to_path(files, to, return_diagnostics: true) do
    {:ok, modules, _warnings} -> modules
    {:error, _errors, _warnings} -> System.halt(1)
  end
end

# In a process of its own: the compiler takes all messages for its own.
probe = Task.async(fn -> if :probe in parts, do: compile.(Path.wildcard(Path.join(root, "lib/**/*.ex")), out) end)

NativeBuild.run(root, out)

if modules = Task.await(probe, :infinity) do
  app =
    {:application, :elixirscope_probe,
     [
       description: String.to_charlist("the recorder of ElixirScope"),
       vsn: String.to_charlist("0.1.0"),
       modules: modules,
       registered: [],
       applications: [:kernel, :stdlib, :elixir]
     ]}

  File.write!(Path.join(out, "elixirscope_probe.app"), :io_lib.format("~tp.~n", [app]))
end

# Last, for it is of the same name as the portable one, and takes its place in this VM.
if NativeBuild.built?(out) do
  Code.prepend_path(out)
  compile.(Path.wildcard(Path.join(root, "native/*.ex")), Path.join(out, "native"))
end
