defmodule ElixirscopeProbe.Instrument.Callbacks do
  @moduledoc """
  Callbacks of stateful behaviours. What they return is a state that nobody else reports: their caller is a library. So
  they return by themselves, even where their last call would have replaced them.
  """

  alias ElixirscopeProbe.Instrument.{Anno, Builder}

  @known [init: 1, terminate: 2, update: 2, mount: 1, mount: 3, render: 1, action: 2]

  @doc """
  Whether a function's returned value has to be seen. Not one that calls itself: it may be a loop, which must not pile
  up frames.
  """
  @spec wrapped?(Anno.form(), Builder.t()) :: boolean
  def wrapped?({:function, _, name, arity, clauses}, st) do
    st.behaviour? and callback?(name, arity) and not calls?(clauses, name, arity)
  end

  defp callback?(name, arity),
    do: {name, arity} in @known or (arity >= 2 and String.starts_with?(Atom.to_string(name), "handle_"))

  defp calls?({:call, _, {:atom, _, name}, args}, name, arity) when length(args) == arity, do: true
  defp calls?(form, name, arity) when is_tuple(form), do: form |> Tuple.to_list() |> calls?(name, arity)
  defp calls?([head | tail], name, arity), do: calls?(head, name, arity) or calls?(tail, name, arity)
  defp calls?(_, _, _), do: false
end
