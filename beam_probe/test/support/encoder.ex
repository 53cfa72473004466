defmodule ElixirscopeProbe.Test.Encoder do
  @moduledoc """
  The native encoder (`c_src/encode.h`), compiled and loaded for tests, and what Elixir makes of the same values.
  """

  alias ElixirscopeProbe.{Cut, Redaction, Secrets}
  alias ElixirscopeProbe.Test.Terms

  @sources Path.expand("../../c_src", __DIR__)
  @nif Path.expand("../native/encoder_nif.c", __DIR__)
  @room 4_000_000

  @doc "Compiles the encoder with what the C compiler is told besides; answers the library's path, without its suffix."
  @spec build!(String.t(), [String.t()]) :: Path.t()
  def build!(folder, flags \\ ["-O2"]) do
    library = Path.join(folder, "encoder")
    sources = Path.wildcard(Path.join(@sources, "encode*.c"))
    include = Path.join([:code.root_dir(), "usr", "include"])
    usual = ~w(-std=c11 -Wall -Wextra -Werror -shared -fPIC)
    args = usual ++ flags ++ ["-I", include, "-I", @sources, "-o", library <> ".so", @nif | sources]
    {output, status} = System.cmd("cc", args, stderr_to_stdout: true)
    if status != 0, do: raise(output)
    library
  end

  @doc "Whether the machine has what `build!/2` needs."
  @spec possible?() :: boolean
  def possible?, do: System.find_executable("cc") != nil

  @doc "Loads what `build!/2` made."
  @spec load!(Path.t()) :: :ok
  def load!(library), do: :ok = :erlang.load_nif(library, 0)

  @doc false
  def encode(_value, _budget, _room), do: :erlang.nif_error(:not_loaded)
  @doc false
  def time_encode(_value, _budget, _times), do: :erlang.nif_error(:not_loaded)
  @doc false
  def discard(_value, _budget), do: :erlang.nif_error(:not_loaded)
  @doc false
  def names(_names), do: :erlang.nif_error(:not_loaded)
  @doc false
  def shows(_struct, _fields), do: :erlang.nif_error(:not_loaded)
  @doc false
  def node_changed, do: :erlang.nif_error(:not_loaded)

  @doc "Sets the names of secrets, for both. What structs hide is found out by a run, which there is not."
  @spec redact([String.t()]) :: :ok
  def redact(names) do
    Redaction.init(names)
    Process.put({:shown, Terms.Hiding}, [:id])
    names(Enum.map(names, &String.downcase/1))
  end

  @doc """
  The value as the native sink writes it: encoded, or cut by Elixir first where the encoder cannot. With the texts of secrets
  that it was told.
  """
  @spec native(term, Cut.budget() | nil) :: {term, [binary]}
  def native(value, budget) do
    case encode(value, budget, @room) do
      {:ok, bytes, told} ->
        {decode(bytes), told}

      {:awkward, _, told} when budget != nil ->
        {value, more} = value |> Cut.value(budget) |> native(nil)
        {value, told ++ more}

      {:struct, module, told} ->
        shows(module, Process.get({:shown, module}, :all))
        {value, more} = native(value, budget)
        {value, told ++ more}
    end
  end

  @doc "The value as the portable sink writes it, and the texts of secrets."
  @spec portable(term, Cut.budget()) :: {term, [binary]}
  def portable(value, budget) do
    value = value |> Cut.value(budget) |> Redaction.redact()
    {value |> :erlang.term_to_binary() |> :erlang.binary_to_term(), Redaction.take()}
  end

  @doc "What the decoder sees."
  @spec decode(binary) :: term
  def decode(bytes), do: :erlang.binary_to_term(<<131, bytes::binary>>)

  @doc "The texts that the writers make of what they are told."
  @spec texts([binary]) :: [binary]
  def texts(secrets), do: secrets |> Enum.flat_map(&Secrets.within/1) |> Enum.uniq() |> Enum.sort()
end
