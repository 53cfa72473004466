defmodule ElixirscopeProbe.Instrument.Two do
  @moduledoc """
  Two events as one call, where nothing that anybody could see happens between them: a clause that is chosen and at once returns a
  literal, or a term of its variables; a statement that builds one. A call costs more than what it writes.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Emit, Vars}

  import Bitwise

  @most 8
  @index 0xFFFF

  @doc "The statements with events joined, two by two."
  @spec join([Anno.form()]) :: [Anno.form()]
  def join([form | rest] = forms) do
    with {:ok, first} <- Emit.reported(form),
         {:ok, built, second, rest} <- next(rest),
         true <- length(first.values) + length(second.values) <= @most do
      built ++ [both(first, second) | join(rest)]
    else
      _ -> if rest == [], do: forms, else: [form | join(rest)]
    end
  end

  def join([]), do: []

  # What is built is bound for the event right after it, so its variable is a new one: nothing is compared.
  defp next([{:match, _, {:var, _, name}, value} = match, form | rest]) do
    with true <- Vars.pure?(value),
         {:ok, %{name: way, values: [{:var, _, ^name}]} = second} when way != :enter <- Emit.reported(form),
         do: {:ok, [match], second, rest}
  end

  defp next([form | rest]) do
    with {:ok, %{name: way} = second} when way != :enter <- Emit.reported(form), do: {:ok, [], second, rest}
  end

  defp next([]), do: nil

  defp both(first, second) do
    also =
      (second.site &&& @index) ||| length(first.values) <<< 16 ||| way(first.name) <<< 20 ||| way(second.name) <<< 21

    Emit.two(first, also, second.values)
  end

  defp way(:st), do: 1
  defp way(_), do: 0
end
