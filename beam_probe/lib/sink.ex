defmodule ElixirscopeProbe.Sink do
  @moduledoc """
  Which sink takes the events: native where it could be built with the user's C compiler, else portable; and why.
  """

  alias ElixirscopeProbe.Native

  @type name :: :native | :portable

  @doc "Where the native sink's library and runtime are, or a file that says why they are not."
  @spec folder() :: Path.t()
  def folder, do: __MODULE__ |> :code.which() |> Path.dirname() |> Path.join("native")

  @doc "Makes the best sink ready that is there and may be taken. Before any code is instrumented: it decides what that calls."
  @spec choose(:auto | name) :: {name, why :: String.t()}
  def choose(:portable), do: {:portable, "asked for"}

  def choose(_) do
    with :ok <- built(),
         :ok <- Native.load(Path.join(folder(), "elixirscope")),
         :ok <- runtime() do
      {:native, "a C compiler built it"}
    else
      {:error, why} -> {:portable, why}
    end
  end

  defp built do
    case File.read(Path.join(folder(), "why")) do
      {:ok, why} -> {:error, why |> String.split("\n") |> hd()}
      {:error, _} -> if File.dir?(folder()), do: :ok, else: {:error, "the native sink was not built"}
    end
  end

  defp runtime do
    path = folder() |> Path.join("elixirscope_rt") |> String.to_charlist()

    with false <- :code.which(:elixirscope_rt) == path ++ ~c".beam",
         _ = :code.soft_purge(:elixirscope_rt),
         {:error, reason} <- :code.load_abs(path) do
      {:error, "the native runtime cannot be loaded: #{inspect(reason)}"}
    else
      _ -> :ok
    end
  end
end
