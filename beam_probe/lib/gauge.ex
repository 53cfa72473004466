defmodule ElixirscopeProbe.Gauge do
  @moduledoc """
  The one `:atomics` that recorded code and the probe's processes share.

  | word | meaning |
  |---|---|
  | 1 | mode: 1 recording, +2 the writers are behind (reporters wait), +4 some function is governed, +8 messages are recorded, +16 code reports nothing, +32 code reports calls only |
  | 2 | the last process number given |
  | 3 | waits of reporters, of about a millisecond each |
  | 4 | bytes written to segments |
  | 5 | bytes that may be written |
  | 6 | events written |
  | 7 | events lost |
  | 8 | bit per writer that is behind |
  | 9 | 1 while the engine listens |
  | 9 … | hot counters: compound values reported in this second, by hash of the site |
  | … | governed sites, each at its hash; with a bit more where its function is only counted |
  | … end | how often what is only counted was entered, by hash of the site |
  """

  import Bitwise

  @type t :: :atomics.atomics_ref()

  @slots 4096
  @hot 16
  @governed @hot + @slots
  @counts @governed + @slots
  @counted 1 <<< 62
  # After this many compound values at one site within a second the rest of the second gets the small budget.
  @hot_after 1000

  @words %{mode: 1, proc: 2, waits: 3, bytes: 4, allowed: 5, events: 6, lost: 7, behind: 8, engine: 9}

  @doc "Mode bit: recording."
  def go, do: 1
  @doc "Mode bit: reporters wait."
  def full, do: 2
  @doc "Mode bit: look whether the site is governed."
  def governing, do: 4

  @doc "Mode bit: messages are recorded."
  def messages, do: 8

  @doc "Mode bit: instrumented code reports nothing."
  def quiet, do: 16

  @doc "Mode bit: instrumented code reports calls only."
  def calls, do: 32

  @spec new() :: t
  def new, do: :atomics.new(@counts + @slots, signed: true)

  for {word, index} <- Map.drop(@words, [:behind]) do
    @doc false
    def unquote(word)(gauge), do: :atomics.get(gauge, unquote(index))
  end

  @doc "Sets a word by name."
  @spec put(t, atom, integer) :: :ok
  def put(gauge, word, value), do: :atomics.put(gauge, Map.fetch!(@words, word), value)

  @doc "Adds to a word by name and returns the sum."
  @spec add(t, atom, integer) :: integer
  def add(gauge, word, value), do: :atomics.add_get(gauge, Map.fetch!(@words, word), value)

  @doc "Switches a mode bit."
  @spec set(t, pos_integer, boolean) :: :ok
  def set(gauge, bit, on?) do
    set_bit(gauge, 1, bit, on?)
    told(gauge, mode(gauge))
  end

  # Two may set at once: the last to tell has seen what both did.
  defp told(gauge, mode) do
    :elixirscope_rt.mode(mode)
    now = mode(gauge)
    if now == mode, do: :ok, else: told(gauge, now)
  end

  @doc "Marks writer `n` (from 0) as behind or not; reporters wait while any is."
  @spec behind(t, non_neg_integer, boolean) :: :ok
  def behind(gauge, n, behind?) do
    set_bit(gauge, 8, 1 <<< n, behind?)
    set(gauge, full(), :atomics.get(gauge, 8) != 0)
  end

  defp set_bit(gauge, word, bit, on?) do
    old = :atomics.get(gauge, word)
    new = if on?, do: old ||| bit, else: old &&& bnot(bit)

    case :atomics.compare_exchange(gauge, word, old, new) do
      :ok -> :ok
      _ -> set_bit(gauge, word, bit, on?)
    end
  end

  @doc "Counts one wait of a reporter."
  @spec waited(t) :: :ok
  def waited(gauge), do: :atomics.add(gauge, 3, 1)

  @doc "The budget for a compound value at this site now."
  @spec budget(t, pos_integer) :: ElixirscopeProbe.Cut.budget()
  def budget(gauge, site) do
    if :atomics.add_get(gauge, @hot + slot(site), 1) > @hot_after,
      do: ElixirscopeProbe.Cut.small(),
      else: ElixirscopeProbe.Cut.full()
  end

  @doc "Starts a new second: no site is hot."
  @spec cool(t) :: :ok
  def cool(gauge) do
    :elixirscope_rt.cool()
    Enum.each(@hot..(@hot + @slots - 1), &:atomics.put(gauge, &1, 0))
  end

  @doc "Whether the site belongs to a governed function."
  @spec governed?(t, pos_integer) :: boolean
  def governed?(gauge, site), do: (:atomics.get(gauge, @governed + slot(site)) &&& bnot(@counted)) == site

  @doc "Whether what is entered here is only counted; then it is."
  @spec count?(t, pos_integer) :: boolean
  def count?(gauge, site) do
    :atomics.get(gauge, @governed + slot(site)) == (site ||| @counted) and
      :atomics.add(gauge, @counts + slot(site), 1) == :ok
  end

  @doc "How often this site was entered while it was only counted."
  @spec counted(t, pos_integer) :: non_neg_integer
  def counted(gauge, site), do: :atomics.get(gauge, @counts + slot(site)) + :elixirscope_rt.counted(site)

  @doc "Has a site report its calls, or be counted only, or report all again. Of two sites with one hash the first is governed."
  @spec govern(t, pos_integer, :calls | :count | :full) :: :ok
  def govern(gauge, site, level) do
    cond do
      not governed?(gauge, site) and (level == :full or :atomics.get(gauge, @governed + slot(site)) != 0) -> :ok
      level == :full -> put_governed(gauge, site, 0)
      level == :calls -> put_governed(gauge, site, site)
      level == :count -> put_governed(gauge, site, site ||| @counted)
    end
  end

  defp put_governed(gauge, site, now) do
    :atomics.put(gauge, @governed + slot(site), now)
    :elixirscope_rt.govern(site, now)
  end

  # Low bits are the index within the module, those above it the module's hash.
  defp slot(site), do: bxor(site, site >>> 16) &&& @slots - 1
end
