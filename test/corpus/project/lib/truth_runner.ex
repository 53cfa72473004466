defmodule Truth.Runner do
  @moduledoc "Runs the programs one after another, each in a process of its own, and prints how each one ended."

  @doc "All programs of the folder, or those whose names are given."
  @spec main([String.t()]) :: :ok
  def main(names \\ System.argv()) do
    # The default keeps 8 frames only; the truth needs all of them.
    :erlang.system_flag(:backtrace_depth, 200)
    Logger.configure(level: :error)

    for name <- if(names == [], do: programs(), else: names) do
      IO.puts("#{name} #{run(module(name))}")
    end

    :ok
  end

  defp programs do
    for path <- Enum.sort(Path.wildcard("programs/*.ex")), do: Path.basename(path, ".ex")
  end

  defp module(<<_number::binary-size(2), "_", name::binary>>),
    do: Module.concat(Corpus, Macro.camelize(name))

  defp run(module) do
    {pid, monitor} = spawn_monitor(fn -> exit({:value, module.run()}) end)

    receive do
      {:DOWN, ^monitor, :process, ^pid, {:value, value}} -> "gave " <> Truth.show(value)
      {:DOWN, ^monitor, :process, ^pid, reason} -> "died " <> Truth.show(reason)
    end
  end
end
