defmodule ElixirscopeProbe.Instrument.ComesBack do
  @moduledoc """
  Functions of Erlang and Elixir that are known to come back by themselves: nothing that they reach calls a fun, a
  computed function, a protocol or `receive`. A call to one in tail position may be made first and its value reported
  afterwards; all others have to stay tail calls.

  The table is made by `comes_back.exs` from the debug_info of several releases, and holds what is true in all of them.
  """

  alias ElixirscopeProbe.Instrument.ComesBackTable

  # Never come back, or only after having taken the process over.
  @forever [:enter_loop, :hibernate, :handle_system_msg, :loop]

  @doc "Whether a function is known to come back."
  @spec member?(mfa) :: boolean
  def member?(mfa), do: is_map_key(ComesBackTable.functions(), mfa)

  @doc "Whether a call takes the process over for good: it must stay a tail call even in a callback."
  @spec forever?(mfa) :: boolean
  def forever?({_module, name, _arity}), do: name in @forever
end
