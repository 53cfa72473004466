defmodule ElixirscopeProbe.SourceFile do
  @moduledoc """
  Where a module's source is now.

  A project that was moved, renamed or copied keeps its compiled modules, and these go on naming the file where they were
  compiled.
  """

  @doc """
  The file as its compiled module names it (absolute) or, where that is not in the application's folder, the file there that
  has the longest part of its path in common. Nil stays nil.
  """
  @spec find(Path.t() | nil, Path.t()) :: Path.t() | nil
  def find(nil, _root), do: nil

  def find(file, root) do
    if String.starts_with?(file, root <> "/"),
      do: file,
      else: file |> Path.relative_to("/") |> Path.split() |> under(root) || file
  end

  # A name alone (`mix.exs`) would be found in any folder.
  defp under([_, _ | _] = parts, root) do
    here = Path.join([root | parts])
    if File.regular?(here), do: here, else: under(tl(parts), root)
  end

  defp under(_, _), do: nil
end
