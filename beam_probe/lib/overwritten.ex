defmodule ElixirscopeProbe.Overwritten do
  @moduledoc """
  Modules that are loaded, but not as we made them: a coverage tool or a hot load came later. Nothing of them is recorded
  from then on, and a recording that does not say so would look as if they had not run.
  """

  alias ElixirscopeProbe.CodePath

  @typedoc "What the code that we made of modules has for its md5; several where one was made at run time more than once."
  @type made :: %{optional(module) => [binary]}

  @doc "Those of `modules` that were overwritten, with why; `made` comes back with what was found out about code in files."
  @spec among([module], made) :: {[{module, String.t()}], made}
  def among(modules, made) do
    Enum.flat_map_reduce(modules, made, fn module, made ->
      case loaded(module) do
        nil ->
          {[], made}

        md5 ->
          made = if md5 in Map.get(made, module, []), do: made, else: Map.put(made, module, known(made, module))
          {if(md5 in made[module] or measured?(module), do: [], else: [{module, why(module)}]), made}
      end
    end)
  end

  # Not `module_info`, which would load a module that is not.
  defp loaded(module) do
    :erlang.get_module_info(module, :md5)
  rescue
    ArgumentError -> nil
  end

  # It may have been made anew since it was looked at.
  defp known(made, module), do: Enum.uniq(in_folder(module) ++ Map.get(made, module, []))

  defp in_folder(module) do
    case File.read(Path.join(CodePath.folder(), "#{module}.beam")) do
      {:ok, beam} -> [:code.module_md5(beam)]
      {:error, _} -> []
    end
  end

  # Coverage of Mix's was given ours, and made of it what it needs.
  defp measured?(module), do: cover?(module) and Path.wildcard(CodePath.folder() <> "/cover-*/#{module}.beam") != []

  defp cover?(module), do: :code.is_loaded(module) == {:file, :cover_compiled}

  defp why(module) do
    if cover?(module),
      do: "a coverage tool loaded its own code over the recorded code",
      else: "other code was loaded over the recorded code (a hot load, or another tool)"
  end
end
