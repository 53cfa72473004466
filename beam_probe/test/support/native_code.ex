defmodule ElixirscopeProbe.Test.NativeCode do
  @moduledoc "Compiles the C of `c_src/` for tests, plain or under sanitizers, and runs what it is part of."

  @root Path.expand("../..", __DIR__)
  @usual ~w(-std=gnu11 -Wall -Wextra -Werror -g)

  @typedoc "What watches: memory and undefined behaviour, threads, or nothing."
  @type watch :: :memory | :threads | nil

  @doc "Compiles a shared library, at `path` with its suffix, of these files of `beam_probe/`."
  @spec library!(Path.t(), [Path.t()], watch) :: :ok
  def library!(path, sources, watch \\ nil), do: compile!(path, sources, ["-shared", "-fPIC" | flags(watch)])

  @doc "Compiles a program."
  @spec program!(Path.t(), [Path.t()], watch) :: :ok
  def program!(path, sources, watch \\ nil), do: compile!(path, sources, ["-pthread" | flags(watch)])

  defp compile!(path, sources, flags) do
    files = Enum.flat_map(sources, &Path.wildcard(Path.join(@root, &1)))
    include = Path.join([:code.root_dir(), "usr", "include"])
    args = @usual ++ flags ++ ["-I", include, "-I", Path.join(@root, "c_src"), "-o", path | files]
    {output, status} = System.cmd("cc", args, stderr_to_stdout: true)
    if status != 0, do: raise(output)
    :ok
  end

  defp flags(nil), do: ["-O2"]
  defp flags(:threads), do: ~w(-O1 -fno-omit-frame-pointer -fsanitize=thread)

  defp flags(:memory),
    do: ~w(-O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined)

  @doc "Runs a program in a VM of its own that the address sanitizer watches. Answers what it said, and its exit status."
  @spec watched(Path.t(), String.t()) :: {String.t(), non_neg_integer}
  def watched(ebin, program) do
    {library, 0} = System.cmd("cc", ["-print-file-name=libasan.so"])
    # The VM leaks on purpose.
    env = [{"LD_PRELOAD", String.trim(library)}, {"ASAN_OPTIONS", "detect_leaks=0"}]
    System.cmd("elixir", ["-pa", ebin, "-e", program], env: env, stderr_to_stdout: true)
  end

  @doc "The folder of this VM's compiled probe and tests."
  @spec ebin() :: Path.t()
  def ebin, do: Path.dirname(:code.which(__MODULE__))
end
