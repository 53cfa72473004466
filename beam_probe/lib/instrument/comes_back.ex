defmodule ElixirscopeProbe.Instrument.ComesBack do
  @moduledoc """
  Functions of Erlang and Elixir that are known to come back by themselves: nothing that they reach calls a fun, a
  computed function, a protocol or `receive`. A call to one in tail position may be made first and its value reported
  afterwards; all others have to stay tail calls.

  The list is made by `mix`-less `scripts` from debug_info of several releases and holds what is true in all of them.
  """
  @external_resource path = Path.join(__DIR__, "comes_back.txt")

  # Never come back, or only after having taken the process over.
  @forever [:enter_loop, :hibernate, :handle_system_msg, :loop]

  @doc "Whether a function is known to come back."
  @spec member?(mfa) :: boolean
  def member?(mfa)

  for line <- File.stream!(path), not String.starts_with?(line, "#") do
    [module, name, arity] = line |> String.trim() |> String.split(" ")

    def member?({unquote(String.to_atom(module)), unquote(String.to_atom(name)), unquote(String.to_integer(arity))}),
      do: true
  end

  def member?(_), do: false

  @doc "Whether a call takes the process over for good: it must stay a tail call even in a callback."
  @spec forever?(mfa) :: boolean
  def forever?({_module, name, _arity}), do: name in @forever
end
