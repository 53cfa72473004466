defmodule :elixirscope_rt do
  @moduledoc """
  What instrumented code calls: the hot path of the probe.

  Every function here returns at once when nothing is recorded, never raises, never touches the process dictionary and
  leaves nothing in the mailbox. An event is one message `{pid, time, site, act, v…}` to the writer of the calling process;
  compound values are cut to their budget here, in the caller, before they are copied.

  The gauge (an `:atomics`) is shared with the writers; `ElixirscopeProbe.Gauge` says what its words mean.
  """

  alias ElixirscopeProbe.{Cut, Gauge, Run}

  import Bitwise, only: [&&&: 2, |||: 2, >>>: 2, <<<: 2]

  @compile {:inline, writer: 1, value: 3, now: 0}

  @go Gauge.go()
  @full Gauge.full()
  @governing Gauge.governing()
  @quiet Gauge.quiet()
  # Of the mode, what says whether functions may be counted only.
  @counting Gauge.go() + Gauge.governing() + Gauge.quiet()
  @calls Gauge.calls()
  @taking Gauge.go() + Gauge.messages()
  @max_values 8
  @first_drops 1 <<< 20
  @second_drops 1 <<< 21
  # The control event of a message that was taken from the queue.
  @taken 14
  @demonitored 29
  @priority 34

  # Times are nanoseconds; asking for native units saves a conversion where they are the same.
  @native_is_ns :erlang.convert_time_unit(1_000_000, :nanosecond, :native) == 1_000_000

  @typep site :: pos_integer
  @typep act :: non_neg_integer

  for n <- 0..@max_values do
    vars = Macro.generate_arguments(n, __MODULE__)
    values = for var <- vars, do: quote(do: value(unquote(var), var!(gauge), var!(site)))

    if n == 0 do
      @doc """
      Enters an activation of a function: reports the values its clause bound, returns the activation's number. It is 0, and nothing of it
      is reported, where the function is only counted.
      """
      @spec enter(site) :: act
    else
      @doc false
    end

    def enter(site, unquote_splicing(vars)) do
      case :persistent_term.get(:elixirscope_rt, []) do
        {gauge, writers} ->
          case :atomics.get(gauge, 1) do
            mode when mode in [@go, @taking] ->
              act = :erlang.unique_integer([:positive])
              send(writer(writers), {self(), now(), site, act, unquote_splicing(values)})
              act

            mode ->
              entered(mode, gauge, writers, site, unquote(vars))
          end

        _ ->
          :erlang.unique_integer([:positive])
      end
    end
  end

  @doc "Like `enter/2`, for more values than the longest arity takes."
  @spec enter_list(site, [term]) :: act
  def enter_list(site, values) do
    case :persistent_term.get(:elixirscope_rt, []) do
      {gauge, writers} -> entered(:atomics.get(gauge, 1), gauge, writers, site, values)
      _ -> :erlang.unique_integer([:positive])
    end
  end

  defp entered(mode, gauge, writers, site, values) do
    if (mode &&& @counting) == @go + @governing and Gauge.count?(gauge, site) do
      0
    else
      act = :erlang.unique_integer([:positive])
      held(mode, gauge, writers, site, act, false, values)
      act
    end
  end

  # One function per number of values: a tuple or list of values would be garbage on the program's heap.
  for {name, governable} <- [ev: false, st: true], n <- 0..@max_values do
    vars = Macro.generate_arguments(n, __MODULE__)
    values = for var <- vars, do: quote(do: value(unquote(var), var!(gauge), var!(site)))

    if n == 0 do
      @doc if governable,
             do: "Reports an event that a governed function does without.",
             else: "Reports an event that frames are rebuilt from."
    else
      @doc false
    end

    def unquote(name)(_, 0, unquote_splicing(Enum.map(vars, fn _ -> quote(do: _) end))), do: :ok

    def unquote(name)(site, act, unquote_splicing(vars)) do
      case :persistent_term.get(:elixirscope_rt, []) do
        {gauge, writers} ->
          case :atomics.get(gauge, 1) do
            mode when mode in [@go, @taking] ->
              send(writer(writers), {self(), now(), site, act, unquote_splicing(values)})
              :ok

            0 ->
              :ok

            mode ->
              held(mode, gauge, writers, site, act, unquote(governable), unquote(vars))
          end

        _ ->
          :ok
      end
    end
  end

  # `also` (`ElixirscopeProbe.Instrument.Two`): the second site's index, how many values are the first's, who may be dropped.
  for n <- 0..@max_values do
    vars = Macro.generate_arguments(n, __MODULE__)

    entries =
      for k <- 0..n do
        {first, second} = Enum.split(vars, k)

        quote do
          unquote(k) ->
            act = enter(var!(site), unquote_splicing(first))
            said(var!(also) &&& @second_drops, second(var!(site), var!(also)), act, unquote_splicing(second))
            act
        end
      end

    if n == 0 do
      @doc "Reports two events between which nothing happened, the first an entry. Returns the activation's number."
    else
      @doc false
    end

    def enter_two(site, also, unquote_splicing(vars)) do
      case also >>> 16 &&& 15, do: unquote(List.flatten(entries))
    end

    parts =
      for k <- 0..n do
        {first, second} = Enum.split(vars, k)

        quote do
          unquote(k) ->
            said(var!(also) &&& @first_drops, var!(site), var!(act), unquote_splicing(first))
            said(var!(also) &&& @second_drops, second(var!(site), var!(also)), var!(act), unquote_splicing(second))
        end
      end

    if n == 0 do
      @doc "Reports two events between which nothing happened."
    else
      @doc false
    end

    def ev_two(site, act, also, unquote_splicing(vars)) do
      case also >>> 16 &&& 15, do: unquote(List.flatten(parts))
    end

    defp said(0, site, act, unquote_splicing(vars)), do: ev(site, act, unquote_splicing(vars))
    defp said(_, site, act, unquote_splicing(vars)), do: st(site, act, unquote_splicing(vars))
  end

  defp second(site, also), do: (site ||| 0xFFFF) - 0xFFFF + (also &&& 0xFFFF)

  @doc "Like `ev/3`, for more values than the longest arity takes."
  @spec ev_list(site, act, [term]) :: :ok
  def ev_list(site, act, values), do: list(site, act, false, values)

  @doc "Like `st/3`, for more values than the longest arity takes."
  @spec st_list(site, act, [term]) :: :ok
  def st_list(site, act, values), do: list(site, act, true, values)

  @doc "Is told a value that was seen under a secret's name: its bytes appear nowhere in the recording."
  @spec secret(term) :: :ok
  def secret(value) do
    case :persistent_term.get(:elixirscope_rt, []) do
      {_gauge, writers} ->
        send(writer(writers), {:secret, Cut.value(value, Cut.full())})
        :ok

      _ ->
        :ok
    end
  end

  @doc "Is told the message that a `receive` took; nothing is written where messages are not recorded."
  @spec taken(term) :: :ok
  def taken(message), do: told(@taken, @taking, [message])

  @doc "Is told the options of a monitor right before recorded code makes it: it may let messages with priority in."
  @spec monitored(term) :: :ok
  def monitored([:priority | _]), do: Run.event_of(self(), @priority, [:monitor])
  def monitored([_ | rest]), do: monitored(rest)
  def monitored(_), do: :ok

  @doc "Is told the reference of a monitor, and how, right before recorded code takes it back."
  @spec demonitored(term, term) :: :ok
  def demonitored(reference, options), do: told(@demonitored, @go, [reference, options])

  defp told(site, wanted, values) do
    case :persistent_term.get(:elixirscope_rt, []) do
      {gauge, writers} -> told(:atomics.get(gauge, 1), site, wanted, gauge, writers, values)
      _ -> :ok
    end
  end

  defp told(mode, _, wanted, _, _, _) when (mode &&& wanted) != wanted, do: :ok

  defp told(mode, site, wanted, gauge, writers, values) when (mode &&& @full) != 0 do
    wait(gauge)
    told(:atomics.get(gauge, 1), site, wanted, gauge, writers, values)
  end

  defp told(_, site, _, _, writers, values) do
    send(writer(writers), {:traced, self(), now(), site, Enum.map(values, &Cut.value(&1, Cut.full()))})
    :ok
  end

  @doc "Called right before the VM is halted by recorded code: returns when everything is on disk, or after two seconds."
  @spec halting() :: :ok
  def halting do
    if :persistent_term.get(:elixirscope_rt, []) != [], do: ElixirscopeProbe.Control.finish(2_000)
    :ok
  catch
    _, _ -> :ok
  end

  @doc "The recording's clock: nanoseconds here, whatever is fastest in the native sink."
  @spec now() :: integer
  if @native_is_ns do
    def now, do: :erlang.monotonic_time()
  else
    def now, do: :erlang.monotonic_time(:nanosecond)
  end

  @doc "Is told the gauge's mode; this sink looks at the gauge itself, as for what comes next."
  @spec mode(non_neg_integer) :: :ok
  def mode(_mode), do: :ok

  @doc "Is told that a site is governed (`now`: what the gauge has of it), or no longer (0)."
  @spec govern(site, non_neg_integer) :: :ok
  def govern(_site, _now), do: :ok

  @doc "How often this site was entered while it was only counted, beyond what the gauge says."
  @spec counted(site) :: non_neg_integer
  def counted(_site), do: 0

  @doc "Is told that a new second has begun, in which no site is hot."
  @spec cool() :: :ok
  def cool, do: :ok

  defp list(_, 0, _, _), do: :ok

  defp list(site, act, governable, values) do
    case :persistent_term.get(:elixirscope_rt, []) do
      {gauge, writers} ->
        case :atomics.get(gauge, 1) do
          0 -> :ok
          mode -> held(mode, gauge, writers, site, act, governable, values)
        end

      _ ->
        :ok
    end
  end

  # Off the straight path: the writer is behind, or some function is governed, or there are many values.
  defp held(mode, gauge, writers, site, act, governable, values) do
    cond do
      (mode &&& @go) == 0 or (mode &&& @quiet) != 0 ->
        :ok

      (mode &&& @full) != 0 ->
        wait(gauge)
        held(:atomics.get(gauge, 1), gauge, writers, site, act, governable, values)

      governable and (mode &&& @calls) != 0 ->
        :ok

      (mode &&& @governing) != 0 and Gauge.governed?(gauge, site) ->
        if governable, do: :ok, else: post(writers, site, act, Enum.map(values, &Cut.governed/1))

      true ->
        post(writers, site, act, Enum.map(values, &value(&1, gauge, site)))
    end
  end

  defp post(writers, site, act, values) do
    send(writer(writers), List.to_tuple([self(), now(), site, act | values]))
    :ok
  end

  # No clause, so no scan of the mailbox, however long it is.
  defp wait(gauge) do
    receive do
    after
      1 -> Gauge.waited(gauge)
    end
  end

  defp writer(writer) when is_pid(writer), do: writer
  defp writer(writers), do: :erlang.element(:erlang.phash2(self(), :erlang.tuple_size(writers)) + 1, writers)

  defp value(v, _gauge, _site) when is_atom(v), do: v
  defp value(v, _gauge, _site) when is_integer(v) and v <= 0x7FFFFFFFFFFFFFF and v >= -0x7FFFFFFFFFFFFFF, do: v
  defp value(v, _gauge, _site) when is_pid(v) or is_float(v) or v == [], do: v
  # A short binary is copied with the message; a long one is never handed over (its next append would copy it all).
  defp value(v, _gauge, _site) when is_binary(v) and byte_size(v) <= 64, do: v
  defp value(v, gauge, site), do: Cut.value(v, Gauge.budget(gauge, site))
end
