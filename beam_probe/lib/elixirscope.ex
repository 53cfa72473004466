defmodule :elixirscope do
  @moduledoc """
  What a program may call to say something of its own. It is there only while the program is recorded, so a program asks first:

      if function_exported?(:elixirscope, :mark, 2), do: :elixirscope.mark("order paid", %{id: order.id})
  """

  alias ElixirscopeProbe.{Cut, Run}

  @site_logged 23

  @doc "Marks this moment of the calling process with a name, and a value to look at."
  @spec mark(String.t() | atom, term) :: :ok
  def mark(name, data) when is_binary(name) or is_atom(name) do
    if Run.recording?() do
      said = %{level: :mark, text: Cut.value(to_string(name), Cut.full()), data: Cut.value(data, Cut.full())}
      Run.event(self(), @site_logged, said)
    end

    :ok
  end
end
