defmodule Chaos.Modules do
  @moduledoc "Code that comes and goes while it runs."

  @spec many(pos_integer()) :: :ok
  def many(count) do
    sum = Enum.reduce(1..count, 0, fn n, sum -> sum + come_and_go(n) end)
    IO.puts("#{count} modules said #{sum}")
  end

  defp come_and_go(n) do
    module = Module.concat(Chaos.Passing, "M#{n}")

    body =
      quote do:
              def(answer(x),
                do:
                  (
                    y = x * 2
                    y
                  )
              )

    {:module, ^module, _, _} = Module.create(module, body, __ENV__)
    answer = module.answer(n)
    true = :code.delete(module)
    :code.purge(module)
    answer
  end

  @doc "One module, new again and again, while a process runs in its old code."
  @spec versions(pos_integer()) :: :ok
  def versions(count) do
    Code.compiler_options(ignore_module_conflict: true)
    said = for n <- 1..count, do: version(n)

    IO.puts(
      "#{count} versions said #{Enum.sum(said)}, who stayed in an old one: #{inspect(Enum.frequencies(ends()))}"
    )
  end

  defp version(n) do
    body =
      quote do
        def version, do: unquote(n)

        def stay do
          receive do
            :leave -> exit({:left, unquote(n)})
          end
        end
      end

    {:module, module, _, _} = Module.create(Chaos.Versioned, body, __ENV__)
    {pid, _} = spawn_monitor(module, :stay, [])
    Process.put(n, pid)
    module.version()
  end

  # The VM ends who is in code that is older than old.
  defp ends do
    for {n, pid} <- Process.get(), is_integer(n) do
      send(pid, :leave)

      receive do
        {:DOWN, _, :process, ^pid, {:left, ^n}} -> :left
        {:DOWN, _, :process, ^pid, reason} -> reason
      end
    end
  end
end
