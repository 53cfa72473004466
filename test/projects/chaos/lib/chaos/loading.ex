defmodule Chaos.Loading do
  @moduledoc "Modules that are not as a compiler leaves them."

  @spec run() :: :ok
  def run do
    IO.inspect(failing_on_load(), label: "a module whose on_load fails")
    IO.inspect(stripped(), label: "a module without debug info")
    IO.inspect(broken(), label: "a file that is no module")
    IO.inspect(raising_on_load(), label: "a module whose on_load raises")
  end

  defp failing_on_load do
    result = :chaos_on_load.answer()
    {:loaded, result}
  rescue
    error in UndefinedFunctionError -> {:undefined, error.function, error.arity}
  end

  defp raising_on_load do
    {:error, reason} = :code.ensure_loaded(:chaos_on_load_raises)
    reason
  end

  defp stripped do
    Code.put_compiler_option(:debug_info, false)

    [{module, binary}] =
      Code.compile_string("defmodule Chaos.Stripped, do: def(double(x), do: x * 2)")

    {:ok, {^module, bare}} = :beam_lib.strip(binary)
    {:module, ^module} = :code.load_binary(module, ~c"nofile", bare)
    module.double(21)
  end

  defp broken do
    folder =
      Path.join(System.tmp_dir!(), "chaos-#{System.unique_integer([:positive])}-#{System.pid()}")

    File.mkdir_p!(folder)
    File.write!(Path.join(folder, "Elixir.Chaos.NoModule.beam"), "no module")
    Code.prepend_path(folder)
    result = :code.ensure_loaded(Chaos.NoModule)
    Code.delete_path(folder)
    File.rm_rf!(folder)
    result
  end
end
