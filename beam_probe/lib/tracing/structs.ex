defmodule ElixirscopeProbe.Tracing.Structs do
  @moduledoc """
  Tells the native sink what structs show to `inspect`, before any is seen.

  Traced values are written where nobody can be asked, and of a struct that nobody told of no field is written.
  """

  alias ElixirscopeProbe.Instrument.Redact
  alias ElixirscopeProbe.Native

  @module "Elixir."
  @inspect "Elixir.Inspect."
  @beam ".beam"

  @doc "Tells of all modules on the code path; what is no struct does no harm. What hides fields has an implementation of `Inspect`."
  @spec tell() :: :ok
  def tell do
    {impls, modules} =
      :code.get_path()
      |> Enum.flat_map(&beams/1)
      |> Enum.split_with(fn {_, name} -> String.starts_with?(name, @inspect) end)

    for {_, name} <- modules, do: name |> String.to_atom() |> Native.shows(:all)
    for {folder, name} <- impls, do: tell_of(folder, name)
    :ok
  end

  @doc "Tells of one struct that was seen."
  @spec tell(module) :: :ok
  def tell(struct), do: Native.shows(struct, ElixirscopeProbe.Redaction.shown_fields(struct))

  defp beams(folder) do
    case :erl_prim_loader.list_dir(folder) do
      {:ok, files} ->
        for file <- files, @module <> _ = name <- [List.to_string(file)], String.ends_with?(name, @beam) do
          {folder, String.replace_suffix(name, @beam, "")}
        end

      :error ->
        []
    end
  end

  # None of those that come with Elixir hides anything.
  defp tell_of(folder, @inspect <> name = impl) do
    struct = String.to_atom(@module <> name)

    with false <- List.starts_with?(folder, :code.lib_dir(:elixir)),
         {:ok, beam} <- File.read(Path.join(folder, impl <> @beam)),
         {:ok, ^struct, fields} <- Redact.shown_fields(beam) do
      Native.shows(struct, fields)
    else
      _ -> Native.shows(struct, :all)
    end
  end
end
