defmodule :elixirscope_rt do
  @moduledoc """
  What instrumented code calls where the native sink serves: `lib/rt.ex` says what each function is for.

  Each call is one of the library's; what that cannot do by itself is done here, and the event reported again. Nothing is
  left in the process dictionary or the mailbox.
  """

  alias ElixirscopeProbe.{Aside, Cut, Gauge, Native, Redaction, Run}

  import Bitwise

  @max_values 8
  @priority 34

  @typep site :: pos_integer
  @typep act :: non_neg_integer

  for n <- 0..@max_values do
    vars = Macro.generate_arguments(n, __MODULE__)

    @doc false
    def enter(site, unquote_splicing(vars)) do
      case Native.enter(site, unquote_splicing(vars)) do
        act when is_integer(act) -> act
        again -> again(again, site, 0, unquote(vars), &enter_again/3)
      end
    end

    for name <- [:ev, :st] do
      @doc false
      def unquote(name)(site, act, unquote_splicing(vars)) do
        case Native.unquote(name)(site, act, unquote_splicing(vars)) do
          :ok -> :ok
          again -> again(again, site, act, unquote(vars), &(Native.unquote(:"#{name}_list") / 3))
        end
      end
    end
  end

  for n <- 0..@max_values do
    vars = Macro.generate_arguments(n, __MODULE__)

    @doc false
    def enter_two(site, also, unquote_splicing(vars)) do
      case Native.enter_two(site, also, unquote_splicing(vars)) do
        act when is_integer(act) -> act
        left -> one_by_one(left, site, nil, also, unquote(vars))
      end
    end

    @doc false
    def ev_two(site, act, also, unquote_splicing(vars)) do
      case Native.ev_two(site, act, also, unquote_splicing(vars)) do
        :ok -> :ok
        left -> one_by_one(left, site, act, also, unquote(vars)) && :ok
      end
    end
  end

  # What could not be written at once: both, or the second of an activation.
  defp one_by_one(left, site, act, also, values) do
    {first, second} = Enum.split(values, also >>> 16 &&& 15)

    act =
      case left do
        {:second, act} -> act
        _ when act == nil -> enter_list(site, first)
        _ -> (also &&& 1 <<< 20) |> said(site, act, first) && act
      end

    # 0: it was only counted, as the library may have learnt just now.
    act != 0 && said(also &&& 1 <<< 21, (site ||| 0xFFFF) - 0xFFFF + (also &&& 0xFFFF), act, second)
    act
  end

  defp said(0, site, act, values), do: ev_list(site, act, values)
  defp said(_, site, act, values), do: st_list(site, act, values)

  @doc false
  @spec enter_list(site, [term]) :: act
  def enter_list(site, values), do: report(site, 0, values, &enter_again/3)

  @doc false
  @spec ev_list(site, act, [term]) :: :ok
  def ev_list(site, act, values), do: report(site, act, values, &Native.ev_list/3)

  @doc false
  @spec st_list(site, act, [term]) :: :ok
  def st_list(site, act, values), do: report(site, act, values, &Native.st_list/3)

  @doc false
  @spec secret(term) :: :ok
  def secret(value) do
    with {_gauge, writer} <- :persistent_term.get(:elixirscope_rt, []),
         :cut_full <- Native.secret(value) do
      send(writer, {:secret, Cut.value(value, Cut.full())})
    end

    :ok
  end

  @doc false
  @spec taken(term) :: :ok
  def taken(message) do
    case Native.taken(message) do
      :ok -> :ok
      :full -> wait() && taken(message)
    end
  end

  @doc false
  @spec monitored(term) :: :ok
  def monitored([:priority | _]), do: Run.event_of(self(), @priority, [:monitor])
  def monitored([_ | rest]), do: monitored(rest)
  def monitored(_), do: :ok

  @doc false
  @spec demonitored(term, term) :: :ok
  def demonitored(reference, options) do
    case Native.demonitored(reference, options) do
      :ok -> :ok
      :full -> wait() && demonitored(reference, options)
    end
  end

  @doc false
  @spec halting() :: :ok
  def halting do
    if :persistent_term.get(:elixirscope_rt, []) != [], do: ElixirscopeProbe.Control.finish(2_000)
    :ok
  catch
    _, _ -> :ok
  end

  @doc false
  @spec now() :: Native.ticks()
  def now, do: Native.ticks()

  @doc false
  @spec mode(non_neg_integer) :: :ok
  def mode(mode), do: Native.mode(mode)

  @doc false
  @spec govern(site, non_neg_integer) :: :ok
  def govern(site, now), do: Native.govern(site, now)

  @doc false
  @spec counted(site) :: non_neg_integer
  def counted(site), do: Native.counted(site)

  @doc false
  @spec cool() :: :ok
  def cool, do: Native.cool()

  defp enter_again(site, _, values), do: Native.enter_list(site, values)

  defp report(site, act, values, how) do
    case how.(site, act, values) do
      done when done == :ok or is_integer(done) -> done
      again -> again(again, site, act, values, how)
    end
  end

  defp again(:full, site, act, values, how) do
    wait()
    report(site, act, values, how)
  end

  defp again({:struct, module}, site, act, values, how) do
    Native.shows(module, shown_fields(module))
    report(site, act, values, how)
  end

  defp again(:cut_full, site, act, values, _how), do: cut(site, act, values, Cut.full())
  defp again(:cut_small, site, act, values, _how), do: cut(site, act, values, Cut.small())

  defp cut(site, act, values, budget),
    do: report(site, act, Enum.map(values, &Cut.value(&1, budget)), &Native.cut/3)

  # Once a struct module; code is read for it, which would leave much garbage on the program's heap.
  defp shown_fields(module) do
    case Aside.run(fn -> Redaction.shown_fields(module) end) do
      {:ok, fields} -> fields
      :error -> :all
    end
  end

  # No clause, so no scan of the mailbox, however long it is.
  defp wait do
    receive do
    after
      1 ->
        with {gauge, _} <- :persistent_term.get(:elixirscope_rt, []), do: Gauge.waited(gauge)
        :ok
    end
  end
end
