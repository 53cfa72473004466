defmodule ElixirscopeProbe.Uncaught do
  @moduledoc "Exceptions as control events."

  alias ElixirscopeProbe.{Cut, Level, Run}

  @site 4

  @doc "The value of an exception event: cut, with a message as Elixir prints it; without one where to word it takes long."
  @spec describe(:error | :exit | :throw, term, list, atom) :: map
  def describe(kind, reason, stack, source) do
    stack = if is_list(stack), do: stack, else: []

    told = %{
      kind: kind,
      reason: Cut.value(reason, Cut.full()),
      stack: stack |> Enum.take(50) |> Cut.value({16_384, 100, 10, 1024}),
      source: source
    }

    if large_call?(kind, reason), do: told, else: Map.put(told, :message, message(kind, reason, stack))
  end

  # Who serves requests exits in a call with the whole request. To word that takes milliseconds, in a process that crashes and may be
  # ended from outside before it has told OTP's own loggers: its client has closed the connection. The reader words it.
  defp large_call?(:exit, {_, {module, function, args}}) when is_atom(module) and is_atom(function) and is_list(args),
    do: Cut.value(args, Cut.small()) != args

  defp large_call?(:exit, {reason, stack}) when is_list(stack), do: large_call?(:exit, reason)
  defp large_call?(_, _), do: false

  @doc "Writes that an exception ended a process. Ordinary ends are none."
  @spec report(pid, :error | :exit | :throw, term, list, atom) :: :ok
  def report(_, :exit, reason, _, _) when reason in [:normal, :shutdown, {:shutdown, 0}], do: :ok

  def report(pid, kind, reason, stack, source) do
    Run.event(pid, @site, describe(kind, reason, stack, source))
    Level.saw({:exception, reason})
  end

  @doc "What a process that ran Mix itself failed with, from its exit reason, as an exception event's value; nil for ordinary ends."
  @spec of_main(term) :: map | nil
  def of_main(reason) when reason in [:normal, :shutdown, {:shutdown, 0}, :noproc], do: nil

  def of_main(reason) do
    {kind, reason, stack} =
      case reason do
        {{:nocatch, thrown}, [_ | _] = stack} -> {:throw, thrown, stack}
        {error, [{_, _, _, _} | _] = stack} -> {:error, error, stack}
        _ -> {:exit, reason, []}
      end

    within_a_second(fn -> describe(kind, reason, stack, :mix) end)
  end

  # Describing runs code of the program's; the caller is a writer, which must not hang.
  defp within_a_second(fun) do
    {pid, ref} = spawn_monitor(fn -> exit({:described, fun.()}) end)

    receive do
      {:DOWN, ^ref, _, _, {:described, value}} -> value
      {:DOWN, ^ref, _, _, _} -> nil
    after
      1_000 ->
        Process.exit(pid, :kill)
        Process.demonitor(ref, [:flush])
        nil
    end
  end

  # Runs code of the program's (an exception's message/1): whatever that does, there is an event.
  defp message(kind, reason, stack) do
    {blamed, stack} = Exception.blame(kind, reason, stack)
    kind |> Exception.format_banner(blamed, stack) |> limited()
  catch
    _, _ -> kind |> inspect() |> Kernel.<>(" ") |> Kernel.<>(inspect(reason, limit: 20)) |> limited()
  end

  defp limited(text), do: if(byte_size(text) > 16_384, do: String.slice(text, 0, 4096) <> "…", else: text)
end
