defmodule ElixirscopeProbe.Pattern do
  @moduledoc """
  What the user names to say what is recorded. The engine has read what they wrote (`adapter/target/patterns.ts`):

  | written | here | means |
  |---|---|---|
  | `project` | `:project` | the project's own code |
  | `app:plug` | `{:app, "plug"}` | an application |
  | `Shop.*`, `:queue` | `{:module, glob}` | modules |
  | `Shop.Cart.total/2`, `Shop.Cart.total` | `{:function, module glob, name glob, arity or :any}` | functions |
  | `lib/shop/generated/**` | `{:file, glob}` | what is written in files: the end of their path in the project, or a folder in it |

  A `*` stands for any text, in files for any but `/`; `**` for any there.
  """

  @type glob :: String.t()
  @type t ::
          :project
          | {:app, String.t()}
          | {:module, glob}
          | {:function, glob, glob, arity | :any}
          | {:file, glob}

  @typedoc "A module: `file` gives its source, relative to the project where it lies there, nil where it is not known."
  @type about :: %{module: module, app: atom, own?: boolean, file: (() -> Path.t() | nil)}

  @doc "Whether it is about this module, or about some of its functions."
  @spec about?(t, about) :: boolean
  def about?(:project, about), do: about.own?
  def about?({:app, name}, about), do: about.app != nil and Atom.to_string(about.app) == name
  def about?({:module, glob}, about), do: like?(inspect(about.module), glob)
  def about?({:function, glob, _, _}, about), do: like?(inspect(about.module), glob)

  def about?({:file, glob}, about) do
    file = about.file.()
    file != nil and Regex.match?(Regex.compile!("(^|/)#{in_files(glob)}(/|$)"), file)
  end

  @doc "Whether a text is like a glob in which `*` stands for any text."
  @spec like?(String.t(), glob) :: boolean
  def like?(text, glob) do
    glob = glob |> String.replace_prefix("Elixir.", "") |> Regex.escape() |> String.replace("\\*", ".*")
    Regex.match?(Regex.compile!("^#{glob}$", "s"), text)
  end

  defp in_files(glob) do
    glob
    |> String.trim("/")
    |> Regex.escape()
    |> String.replace(["\\*\\*/", "\\*\\*", "\\*"], fn
      "\\*\\*/" -> "(.*/)?"
      "\\*\\*" -> ".*"
      "\\*" -> "[^/]*"
    end)
  end
end
