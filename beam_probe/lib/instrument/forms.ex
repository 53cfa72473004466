defmodule ElixirscopeProbe.Instrument.Forms do
  @moduledoc "A module's abstract code and what else its beam says of where it comes from."

  @type t :: %{
          module: module,
          language: :elixir | :erlang,
          forms: [tuple],
          ast: map | nil,
          file: String.t(),
          md5: binary,
          options: [term]
        }

  @doc "Reads a beam's debug_info; the text says why where there is none."
  @spec read(binary) :: {:ok, t} | {:skip, String.t()}
  def read(beam) do
    case :beam_lib.chunks(beam, [:debug_info, :compile_info]) do
      {:ok, {module, [debug_info: {:debug_info_v1, backend, data}, compile_info: info]}} ->
        with {:ok, forms} <- abstract(backend, module, data) do
          {:ok,
           %{
             module: module,
             language: language(data),
             forms: forms,
             ast: ast(backend, module, data),
             file: file(info, forms),
             md5: md5(beam),
             options: Keyword.get(info, :options, [])
           }}
        end

      {:ok, _} ->
        {:skip, "no debug info"}

      {:error, :beam_lib, {:key_missing_or_invalid, _, _}} ->
        {:skip, "its debug info is encrypted"}

      {:error, :beam_lib, {:missing_chunk, _, _}} ->
        {:skip, "no debug info"}

      {:error, :beam_lib, _} ->
        {:skip, "not a beam file"}
    end
  end

  defp abstract(backend, module, data) do
    case backend.debug_info(:erlang_v1, module, data, []) do
      {:ok, forms} -> {:ok, forms}
      {:error, _} -> {:skip, "no debug info"}
    end
  rescue
    error -> {:skip, "its debug info cannot be read: #{Exception.message(error)}"}
  end

  defp language({:elixir_v1, _, _}), do: :elixir
  defp language(_), do: :erlang

  defp ast(backend, module, {:elixir_v1, _, _} = data) do
    case backend.debug_info(:elixir_v1, module, data, []) do
      {:ok, ast} -> ast
      {:error, _} -> nil
    end
  end

  defp ast(_, _, _), do: nil

  defp file(info, forms) do
    case info[:source] do
      source when is_list(source) -> List.to_string(source)
      _ -> forms |> Enum.find_value("", &file_attribute/1) |> Path.expand()
    end
  end

  defp file_attribute({:attribute, _, :file, {file, _}}), do: List.to_string(file)
  defp file_attribute(_), do: nil

  defp md5(beam) do
    {:ok, {_, md5}} = :beam_lib.md5(beam)
    md5
  end
end
