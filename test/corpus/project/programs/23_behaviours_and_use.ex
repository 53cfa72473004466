defmodule Corpus.Step do
  @callback call(integer()) :: integer()
  @callback label() :: String.t()
  @optional_callbacks label: 0

  defmacro __using__(options) do
    by = Keyword.get(options, :by, 1)

    quote do
      @behaviour Corpus.Step
      @impl true
      def call(n), do: n + unquote(by)
      defoverridable call: 1
    end
  end
end

defmodule Corpus.Step.Plain do
  use Corpus.Step
end

defmodule Corpus.Step.Twice do
  use Corpus.Step, by: 5
  import Truth

  @impl true
  def call(n) do
    once = super(n)
    here()
    super(once)
  end
end

defmodule Corpus.BehavioursAndUse do
  import Truth

  @steps [Corpus.Step.Plain, Corpus.Step.Twice]

  def run do
    result = Enum.reduce(@steps, 0, fn step, acc -> step.call(acc) end)

    callbacks =
      {Corpus.Step.behaviour_info(:callbacks), Corpus.Step.behaviour_info(:optional_callbacks)}

    here()
    {result, callbacks}
  end
end
