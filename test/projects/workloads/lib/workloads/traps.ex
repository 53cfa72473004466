defmodule Workloads.Traps do
  @moduledoc """
  Programs that break under a careless probe. Each prints what it finds, which must be the same whether it is recorded or not.
  Their numbers are those of the traps in the probe's design notes.
  """

  alias Workloads.{Lazy, Look, NeedsAProcess}

  @doc "2: appending to a binary stays linear."
  def appending do
    [small, big] = for n <- [40_000, 160_000], do: n |> append_time() |> max(1_000)
    IO.inspect(byte_size(append("", 1_000)), label: "bytes")

    IO.inspect(big < small * 12,
      label: "four times the turns take less than twelve times the time"
    )
  end

  defp append_time(n) do
    Enum.min(for _ <- 1..3, do: elem(:timer.tc(fn -> append("", n) end), 0))
  end

  defp append(acc, 0), do: acc
  defp append(acc, n), do: append(<<acc::binary, 97>>, n - 1)

  @doc "3: a module that is loaded anew does not kill the processes that run in it."
  def reloading do
    Code.compiler_options(ignore_module_conflict: true)
    compile(1)
    pid = spawn(:workloads_reloaded, :loop, [])
    IO.inspect(ask(pid, :version), label: "before")
    compile(2)
    IO.inspect(ask(pid, :version), label: "still")
    send(pid, :upgrade)
    IO.inspect(ask(pid, :version), label: "after")
  end

  defp compile(version) do
    Code.compile_string("""
    defmodule :workloads_reloaded do
      def loop do
        receive do
          {:version, from} ->
            send(from, {:version, #{version}})
            loop()

          :upgrade ->
            __MODULE__.loop()
        end
      end
    end
    """)
  end

  defp ask(pid, question) do
    monitor = Process.monitor(pid)
    send(pid, {question, self()})

    receive do
      {^question, answer} -> answer
      {:DOWN, ^monitor, :process, ^pid, reason} -> {:dead, reason}
    end
  end

  @doc "5: loops through handlers, library functions and protocols run in constant stack."
  def tail_positions do
    loops = [
      rescued: &rescued/1,
      caught: &caught/1,
      otherwise: &otherwise/1,
      lazily: &lazily/1,
      applied: &applied/1,
      through_a_protocol: &through_a_protocol/1,
      mutual: &even/1,
      with_else: &with_else/1,
      after_receive: &after_receive/1,
      conditional: &conditional/1
    ]

    for {name, loop} <- loops do
      words = loop.(20_000)
      IO.puts("#{name}: #{if words < 2_000, do: "constant", else: "#{words} words"}")
    end
  end

  defp stack do
    {:stack_size, words} = Process.info(self(), :stack_size)
    words
  end

  defp rescued(0), do: stack()

  defp rescued(n) do
    raise "again"
  rescue
    _error -> rescued(n - 1)
  end

  defp caught(0), do: stack()

  defp caught(n) do
    throw(n)
  catch
    m -> caught(m - 1)
  end

  defp otherwise(0), do: stack()

  defp otherwise(n) do
    try do
      n - 1
    rescue
      ArithmeticError -> 0
    else
      m -> otherwise(m)
    end
  end

  defp lazily(0), do: stack()
  defp lazily(n), do: Map.get_lazy(%{}, :missing, fn -> lazily(n - 1) end)

  @doc false
  def applied(0), do: stack()
  def applied(n), do: apply(__MODULE__, :applied, [n - 1])

  @doc false
  def through_a_protocol(0), do: stack()
  def through_a_protocol(n), do: Look.next(:thing, n - 1)

  defp even(0), do: stack()
  defp even(n), do: odd(n - 1)
  defp odd(n), do: even(n - 1)

  defp with_else(0), do: stack()

  defp with_else(n) do
    with :never <- n do
      :never
    else
      m -> with_else(m - 1)
    end
  end

  defp after_receive(0), do: stack()

  defp after_receive(n) do
    receive do
      :never -> :never
    after
      0 -> after_receive(n - 1)
    end
  end

  defp conditional(n) do
    cond do
      n == 0 -> stack()
      n > 0 && n < 0 -> :never
      true -> conditional(n - 1)
    end
  end

  @doc "6: a wrapped library call would add a frame to the printed stack trace."
  def stack_trace do
    g([1])
  rescue
    error ->
      for {module, function, arity, _} <- __STACKTRACE__,
          module == __MODULE__,
          do: IO.inspect({function, arity})

      IO.puts(Exception.message(error))
  end

  defp f(list), do: Enum.map(list, fn _ -> raise "x" end)
  defp g(list), do: f(list)

  @doc "12: protocols stay consolidated."
  def consolidation do
    IO.inspect({Protocol.consolidated?(Look), Look.impl_for(:atom), Look.impl_for("text")})
  end

  @doc "13: code is loaded when it was, from where it was; folders of the application stay where they are."
  def loading do
    IO.inspect(function_exported?(Lazy, :hi, 0), label: "loaded before")
    IO.inspect(Lazy.hi())
    IO.inspect(function_exported?(Lazy, :hi, 0), label: "loaded after")
    IO.inspect(match?({:error, _}, Code.ensure_loaded(NeedsAProcess)), label: "refused")
    Process.register(self(), :workloads_needed)
    IO.inspect(NeedsAProcess.value())
    IO.puts(File.read!(Application.app_dir(:workloads, "priv/note.txt")))
    IO.inspect(:code.priv_dir(:workloads), label: "priv")
    IO.inspect(:code.lib_dir(:workloads), label: "lib")
    IO.inspect(Lazy.module_info(:compile)[:source], label: "source")
    IO.inspect(Keyword.keys(Lazy.module_info(:attributes)), label: "attributes")
    IO.inspect(Lazy.module_info(:exports), label: "exports")
    {:docs_v1, _, _, _, %{"en" => doc}, _, _} = Code.fetch_docs(Lazy)
    IO.puts(doc)
  end

  @doc "18: a program may trace itself."
  def own_tracing do
    parent = self()
    tracer = spawn(fn -> collect(parent, []) end)
    pid = spawn(fn -> receive(do: (:go -> Lazy.hi())) end)
    Code.ensure_loaded(Lazy)
    IO.inspect(:erlang.trace(pid, true, [:call, {:tracer, tracer}]), label: "traced")
    IO.inspect(:erlang.trace_pattern({Lazy, :hi, 0}, true, [:local]), label: "functions")
    monitor = Process.monitor(pid)
    send(pid, :go)
    receive(do: ({:DOWN, ^monitor, _, _, reason} -> IO.inspect(reason)))
    delivered = :erlang.trace_delivered(:all)
    receive(do: ({:trace_delivered, :all, ^delivered} -> :ok))
    send(tracer, :enough)
    receive(do: ({:calls, calls} -> IO.inspect(calls)))
  end

  defp collect(parent, calls) do
    receive do
      {:trace, _pid, :call, call} -> collect(parent, [call | calls])
      :enough -> send(parent, {:calls, Enum.reverse(calls)})
    end
  end

  @doc "28: a fn is printed and hashed as it is without the probe."
  def functions do
    x = String.length("a")
    fun = fn y -> x + y end
    # From OTP 28 on the numbers come from the code itself.
    if System.otp_release() < "28", do: IO.inspect(:erlang.phash2({inspect(fun), fun}))
    IO.inspect(:erlang.fun_info(fun, :env))
    IO.inspect(fun == fun and fun != fn y -> x + y + 0 end)
    IO.inspect(&Lazy.hi/0)
  end

  @doc "29: nothing leaks into the environment, or into VMs that the program starts."
  def children do
    flags =
      for name <- ~w(ERL_FLAGS ERL_LIBS ERL_ZFLAGS ELIXIR_ERL_OPTIONS MIX_ENV),
          do: {name, System.get_env(name)}

    IO.inspect(flags)

    code =
      ~S|IO.inspect(for {m, _} <- :code.all_loaded(), String.contains?(inspect(m), "lixirscope"), do: m)|

    {output, 0} = System.cmd("elixir", ["-e", code], env: [{"ERL_AFLAGS", nil}])
    IO.puts(output)
  end

  @doc "5 of the design's rules: nothing of the probe in the process."
  def own_process do
    IO.inspect(Enum.sort(Process.get_keys()))

    info =
      Process.info(self(), [
        :links,
        :monitors,
        :messages,
        :trap_exit,
        :priority,
        :error_handler,
        :min_heap_size
      ])

    IO.inspect(update_in(info[:links], &length/1))
    IO.inspect(:erlang.trace_info(self(), :flags))
    atoms = :erlang.system_info(:atom_count)
    texts = for n <- 1..200, do: "value number #{n}"
    IO.inspect({length(texts), :erlang.system_info(:atom_count) - atoms})
  end
end
