defmodule ElixirscopeProbe.Native do
  @moduledoc """
  The native sink's library (`c_src/`): rings that recorded code writes its events into, one a scheduler, and the drain that
  makes blocks of them.

  Only where a C compiler was found when the probe was built. Recorded code comes in by `native/rt.ex`; the second half of
  the functions is for the one writer, in whose process `start/1` was called.
  """

  @most 8

  @typedoc "What is to be done before the same is reported again: wait, cut the values (to which budget), tell what a struct shows."
  @type again :: :full | :cut_full | :cut_small | {:struct, module}
  @typedoc "A time of the recording's clock."
  @type ticks :: pos_integer
  @typedoc "What has to be told before draining goes on; `:more`: there is more to drain, `:done`: nothing."
  @type question ::
          :done
          | :more
          | {:process, pid, ticks}
          | {:module, non_neg_integer}
          | {:test, non_neg_integer, pos_integer, pid, ticks}

  @doc "Loads the library, once a VM."
  @spec load(Path.t()) :: :ok | {:error, String.t()}
  def load(path) do
    case path |> String.to_charlist() |> :erlang.load_nif(0) do
      :ok -> :ok
      {:error, {:reload, _}} -> :ok
      {:error, {_, text}} -> {:error, List.to_string(text)}
    end
  end

  @reports [
    enter: [:site],
    ev: [:site, :act],
    st: [:site, :act],
    enter_two: [:site, :also],
    ev_two: [:site, :act, :also]
  ]

  for {name, first} <- @reports, n <- 0..@most do
    args = Enum.map(first, &Macro.var(&1, __MODULE__)) ++ Macro.generate_arguments(n, __MODULE__)
    @doc false
    def unquote(name)(unquote_splicing(args)) do
      _ = unquote(args)
      missing()
    end
  end

  @doc false
  def enter_list(_site, _values), do: missing()
  @doc false
  def ev_list(_site, _act, _values), do: missing()
  @doc false
  def st_list(_site, _act, _values), do: missing()

  @doc "Reports values that `ElixirscopeProbe.Cut` has cut. Activation 0: enters one."
  @spec cut(pos_integer, non_neg_integer, [term]) :: :ok | pos_integer | again
  def cut(_site, _act, _values), do: missing()

  @doc "Recorded code has bound a value under a secret's name; `:cut_full`: it holds what only Elixir can look into."
  @spec secret(term) :: :ok | :cut_full
  def secret(_value), do: missing()

  @doc "Recorded code has taken a message from the queue. Nothing where messages are not recorded."
  @spec taken(term) :: :ok | :full
  def taken(_message), do: missing()

  @doc "Recorded code is about to take a monitor back."
  @spec demonitored(reference, list) :: :ok | :full
  def demonitored(_reference, _options), do: missing()

  @doc false
  # The callbacks of an `erl_tracer`, with which `ElixirscopeProbe.Tracing` has the VM trace.
  def enabled(_tag, _state, _tracee), do: missing()
  @doc false
  def trace(_tag, _state, _tracee, _first, _options), do: missing()

  @doc """
  Has the library run the match specification of this function's calls, for which the VM then only has to trace all of them. False: the
  VM is to run it.
  """
  @spec pick(mfa, [tuple]) :: boolean
  def pick(_function, _specification), do: missing()

  @doc "The probe's own processes: what others say to them, or hear of them, is not traced."
  @spec hide([pid]) :: :ok
  def hide(_pids), do: missing()

  @doc "The recording's clock, now."
  @spec ticks() :: ticks
  def ticks, do: missing()

  @doc "Sets the mode, as word 1 of the gauge has it."
  @spec mode(non_neg_integer) :: :ok
  def mode(_mode), do: missing()

  @doc "Governs a site (`now`: what the gauge has of it), or no longer (0)."
  @spec govern(pos_integer, non_neg_integer) :: :ok
  def govern(_site, _now), do: missing()

  @doc "How often this site was entered while it was only counted."
  @spec counted(pos_integer) :: non_neg_integer
  def counted(_site), do: missing()

  @doc "Starts a new second: no site is hot."
  @spec cool() :: :ok
  def cool, do: missing()

  @doc "The names (parts of names, in lower case) of secrets."
  @spec redact([String.t()]) :: :ok
  def redact(_names), do: missing()

  @doc "Tells of no more texts under secrets' names, until `redact/1` is called again."
  @spec enough() :: :ok
  def enough, do: missing()

  @doc "What finds secrets (of at least six bytes, the shortest first) in bytes."
  @spec finder([binary]) :: reference
  def finder(_secrets), do: missing()

  @doc "Where secrets stand within these ranges, from left to right and of those that begin alike the longest."
  @spec find(reference, binary, [{non_neg_integer, pos_integer}]) :: [{non_neg_integer, pos_integer}]
  def find(_finder, _bytes, _ranges), do: missing()

  @doc "The fields that a struct shows to `inspect`, `:all` for all."
  @spec shows(module, [atom] | :all) :: :ok
  def shows(_struct, _fields), do: missing()

  @doc "The caller writes from now on, with empty rings of so many bytes each (a power of two), kept in a folder."
  @spec start(pos_integer, Path.t()) :: :ok | :no_memory | :no_writer
  def start(_bytes, _folder), do: missing()

  @typedoc "A block's payload, its events, least and greatest time, processes, bytes of their table."
  @type block :: {binary, pos_integer, integer, integer, pos_integer, pos_integer}

  @doc """
  Takes events that were reported until then into the block. Answers why it ended, how many were lost, one of 256 for all
  of them, and the blocks that are full, the last first.
  """
  @spec drain(ticks, true | nil) :: {question, non_neg_integer, [{pid, pos_integer}], [block]}
  def drain(_until, _discard), do: missing()

  @doc "All blocks that were closed are in segments: their room in the rings may be taken again."
  @spec stored() :: :ok
  def stored, do: missing()

  @doc "Introduces a process by its number and its external term without the leading 131."
  @spec process(pid, pos_integer, binary) :: :ok
  def process(_pid, _number, _name), do: missing()

  @doc "A process of the probe's: nothing it does is recorded."
  @spec own(pid) :: :ok
  def own(_pid), do: missing()

  @doc "A process has ended; another may get its pid."
  @spec ended(pid) :: :ok
  def ended(_pid), do: missing()

  @doc "The number of the first site of a module version (nil: lost), and the indexes of sites that are asked about."
  @spec module(non_neg_integer, pos_integer | nil, [non_neg_integer]) :: :ok
  def module(_hash, _base, _asks), do: missing()

  @doc "Appends a control event of a process that was introduced."
  @spec event(pid, pos_integer, ticks, binary) :: :ok
  def event(_pid, _site, _ticks, _values), do: missing()

  @doc "Bytes of events in the block."
  @spec size() :: non_neg_integer
  def size, do: missing()

  @doc "Events in the block."
  @spec count() :: non_neg_integer
  def count, do: missing()

  @doc "Ends the block."
  @spec close() :: block
  def close, do: missing()

  defp missing, do: :erlang.nif_error(:not_loaded)
end
