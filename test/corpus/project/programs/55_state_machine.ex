defmodule Corpus.StateMachine.Door do
  @behaviour :gen_statem
  import Truth

  @impl true
  def callback_mode, do: [:state_functions, :state_enter]

  @impl true
  def init(code), do: {:ok, :locked, %{code: code, typed: []}}

  def locked(:enter, _old, data), do: {:keep_state, %{data | typed: []}}

  def locked({:call, from}, {:type, digit}, data) do
    typed = data.typed ++ [digit]
    here()

    if typed == data.code do
      {:next_state, :open, data, [{:reply, from, :open}]}
    else
      {:keep_state, %{data | typed: typed}, [{:reply, from, :locked}]}
    end
  end

  def open(:enter, :locked, data), do: {:keep_state, data}

  def open({:call, from}, :close, data) do
    here()
    {:next_state, :locked, data, [{:reply, from, :closed}]}
  end
end

defmodule Corpus.StateMachine do
  import Truth
  alias Corpus.StateMachine.Door

  def run do
    {:ok, door} = :gen_statem.start_link(Door, [1, 2], [])

    replies =
      for event <- [{:type, 1}, {:type, 2}, :close, {:type, 9}], do: :gen_statem.call(door, event)

    {state, data} = :sys.get_state(door)
    :gen_statem.stop(door)
    here()
    {replies, state, data}
  end
end
