defmodule ElixirscopeProbe.Test.Encoder do
  @moduledoc """
  The native encoder (`c_src/encode.h`), compiled and loaded for tests, and what Elixir makes of the same values.
  """

  alias ElixirscopeProbe.{Cut, Redaction, Secrets}
  alias ElixirscopeProbe.Test.{NativeCode, Terms}

  @room 4_000_000

  @doc "Compiles the encoder into a folder, for this VM or one that it does not know; answers the library's path, without its suffix."
  @spec build!(Path.t(), NativeCode.watch(), :known | :unknown) :: Path.t()
  def build!(folder, watch \\ nil, vm \\ :known) do
    library = Path.join(folder, "encoder")
    looks = if vm == :known, do: "c_src/encode_{bits,look}.c", else: "test/native/unknown_vm.c"
    rest = "c_src/encode{,_atoms,_collection,_fold,_leaf,_nested,_redact,_reference,_secrets,_shared,_vm}.c"
    NativeCode.library!(library <> ".so", ["test/native/encoder_nif.c", looks, rest], watch)
    library
  end

  @doc "Loads what `build!/2` made."
  @spec load!(Path.t()) :: :ok
  def load!(library), do: :ok = :erlang.load_nif(library, 0)

  @doc false
  def encode(_value, _budget, _room), do: :erlang.nif_error(:not_loaded)
  @doc false
  def encode(_value, _budget, _room, :passing), do: :erlang.nif_error(:not_loaded)
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

  @doc """
  Raises unless the encoder writes `count` random values as the portable sink does, tells all secrets under these names, and
  says so when it has not the room.
  """
  @spec fuzz([String.t()], integer, pos_integer) :: :ok
  def fuzz(names, seed, count) do
    redact(names)
    :rand.seed(:exsss, seed)

    Enum.reduce(1..count, MapSet.new(), fn i, told ->
      value = Terms.any(rem(i, 7))
      Enum.reduce([Cut.full(), Cut.small()], told, &compare(value, &1, "seed #{seed}, value #{i}", &2))
    end)

    :ok
  end

  # Each thread tells each text once: all that was ever told counts.
  defp compare(value, budget, which, told) do
    {native, now} = native(value, budget)
    {portable, met} = portable(value, budget)
    told = now |> texts() |> Enum.into(told)
    untold = met |> texts() |> Enum.reject(&(&1 in told))
    differ = [budget: budget, native: native, portable: portable, untold: untold]
    if native !== portable or untold != [], do: raise("#{which}: #{inspect(differ, structs: false, limit: :infinity)}")
    squeeze(value, budget)
    value |> pass(budget, which) |> texts() |> Enum.into(told)
  end

  # What is traced is written where nobody can be asked: all but funs comes out the same.
  defp pass(value, budget, which) do
    {:ok, passing, told} = encode(value, budget, @room, :passing)
    decode(passing)
    alone = with {:ok, bytes, _} <- encode(value, budget, @room), do: bytes
    marked? = String.contains?(passing, "cutw\x03fun")
    if is_binary(alone) and alone != passing and not marked?, do: raise("#{which}: passing #{inspect(decode(passing))}")
    if passing != "", do: {:full, _, _} = encode(value, budget, byte_size(passing) - 1, :passing)
    told
  end

  @doc "The value as it is written where nobody can be asked."
  @spec passing(term, Cut.budget()) :: term
  def passing(value, budget \\ Cut.full()) do
    {:ok, bytes, _} = encode(value, budget, @room, :passing)
    decode(bytes)
  end

  # The library itself looks that nothing is written beyond the room; with less than all it must have said that it is full.
  defp squeeze(value, budget) do
    with {:ok, bytes, _} when byte_size(bytes) > 0 <- encode(value, budget, @room),
         {:ok, _, _} <- encode(value, budget, :rand.uniform(byte_size(bytes)) - 1),
         do: raise("written without room: #{inspect(bytes)}")
  end

  @doc "What the decoder sees."
  @spec decode(binary) :: term
  def decode(bytes), do: :erlang.binary_to_term(<<131, bytes::binary>>)

  @doc "The texts that the writers make of what they are told."
  @spec texts([binary]) :: [binary]
  def texts(secrets), do: secrets |> Enum.flat_map(&Secrets.within/1) |> Enum.uniq() |> Enum.sort()
end
