defmodule ElixirscopeProbe.Instrument.Lab do
  @moduledoc """
  Runs small programs as they are and instrumented, and tells what they reported.

  `trace/2` gives one line an event: `kind line name=value …`, where a value without a name is the event's own.
  """

  @compile {:no_warn_undefined, :elixirscope_rt}
  import ExUnit.Assertions
  alias ElixirscopeProbe.Instrument

  @collector Path.join(__DIR__, "collector.ex")

  @doc "Puts the collector in the runtime's place until the tests of this module are done."
  def with_collector(_context) do
    compile(File.read!(@collector), @collector)
    ExUnit.Callbacks.on_exit(&restore_runtime/0)
  end

  defp restore_runtime do
    :code.purge(:elixirscope_rt)
    :code.delete(:elixirscope_rt)
    :code.load_file(:elixirscope_rt)
    :ok
  end

  @doc "Compiles Elixir source; its modules are loaded as they are. Gives `[{module, beam}]`."
  def compile(source, file \\ "lab.ex") do
    before = Code.compiler_options()
    Code.compiler_options(ignore_module_conflict: true, debug_info: true)
    ExUnit.CaptureIO.capture_io(:stderr, fn -> send(self(), {:modules, Code.compile_string(source, file)}) end)
    Code.compiler_options(Map.take(before, [:ignore_module_conflict, :debug_info]))
    assert_received {:modules, modules}
    modules
  end

  @doc "Compiles Erlang source to `[{module, beam}]`, loaded as it is."
  def compile_erlang(source, options \\ []) do
    {:ok, tokens, _} = source |> String.to_charlist() |> :erl_scan.string()

    forms =
      tokens
      |> Enum.chunk_while([], &until_dot/2, &{:cont, &1})
      |> Enum.map(fn tokens -> with {:ok, form} <- :erl_parse.parse_form(tokens), do: form end)

    {:ok, module, beam} = :compile.forms(forms, [:debug_info, :nowarn_unused_vars | options])
    load(module, beam)
    [{module, beam}]
  end

  defp until_dot({:dot, _} = dot, tokens), do: {:cont, Enum.reverse([dot | tokens]), []}
  defp until_dot(token, tokens), do: {:cont, [token | tokens]}

  @doc "Instruments and loads; gives the results, modules left alone are an error."
  def instrument(modules, opts \\ []) do
    for {_, beam} <- modules do
      assert {:ok, result} = Instrument.instrument(beam, opts)
      load(result.module, result.beam)
      result
    end
  end

  @doc "Loads a beam in place of what is there."
  def load(module, beam) do
    :code.purge(module)
    {:module, ^module} = :code.load_binary(module, ~c"lab.ex", beam)
  end

  @doc "The instrumented tables of a source, without running it."
  def tables(source, opts \\ []), do: for(result <- source |> compile() |> instrument(opts), do: result.table)

  @doc "What `fun` reports under instrumentation, a line an event; it has to give the same as without."
  def trace(source, fun, opts \\ []), do: source |> compile() |> trace_modules(fun, opts)

  def trace_modules(modules, fun, opts \\ []) do
    plain = outcome(fun)
    tables = for result <- instrument(modules, opts), into: %{}, do: {result.hash, result.table}
    {recorded, events} = record(fun)
    assert recorded == plain
    for event <- events, do: line(event, tables)
  end

  @doc "Runs under the collector: `{outcome, raw events}`."
  def record(fun) do
    :elixirscope_rt.start()
    outcome = outcome(fun)
    {outcome, :elixirscope_rt.events()}
  end

  @doc "What a call gives: a value, or kind, reason and stack trace."
  def outcome(fun) do
    {:value, fun.()}
  catch
    kind, reason -> {kind, reason, Enum.take_while(__STACKTRACE__, &(elem(&1, 0) != __MODULE__))}
  end

  @doc "As `trace/2`, with the messages that were taken."
  def messages(source, fun) do
    :elixirscope_rt.messages()
    trace(source, fun)
  after
    :elixirscope_rt.messages(false)
  end

  defp line({way, _, _, _, values}, _) when way in [:secret, :halting, :taken],
    do: Enum.join([way | Enum.map(values, &inspect/1)], " ")

  defp line({_, site, _, _, values}, tables) do
    at = site(site, tables)
    names = Map.get(at, "v", [])

    shown =
      if names == [], do: Enum.map(values, &inspect/1), else: Enum.zip_with(names, values, &"#{&1}=#{inspect(&2)}")

    Enum.join([at["k"], at["l"] | shown], " ")
  end

  @doc "The table's entry for an event's site."
  def site(site, tables) do
    Enum.at(tables[Bitwise.bsr(site, 16)].sites, Bitwise.band(site, 0xFFFF))
  end

  @doc "Runs `fun` with a collector that keeps nothing, in a process of its own: `{result, words of stack and heap at its end}`."
  def measure(fun) do
    :elixirscope_rt.start()
    :elixirscope_rt.quiet()

    try do
      Task.async(fn ->
        result = fun.()
        {:total_heap_size, words} = Process.info(self(), :total_heap_size)
        {result, words}
      end)
      |> Task.await(:infinity)
    after
      :elixirscope_rt.quiet(false)
    end
  end
end
