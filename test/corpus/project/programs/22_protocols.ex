defprotocol Corpus.Area do
  @fallback_to_any true
  def area(shape)
  def name(shape, prefix)
end

defmodule Corpus.Square do
  defstruct [:side]
end

defmodule Corpus.Circle do
  defstruct [:radius, extra: 0]
end

defimpl Corpus.Area, for: Corpus.Square do
  import Truth

  def area(%{side: side}) do
    here()
    side * side
  end

  def name(_, prefix), do: prefix <> "square"
end

defimpl Corpus.Area, for: [Corpus.Circle, Tuple] do
  import Truth

  def area(shape) do
    kind = @for
    here()
    {kind, shape}
  end

  def name(_shape, prefix), do: prefix <> "round"
end

defimpl Corpus.Area, for: Any do
  def area(_), do: 0
  def name(_, _), do: "any"
end

defimpl String.Chars, for: Corpus.Square do
  def to_string(square), do: "[" <> Integer.to_string(square.side) <> "]"
end

defmodule Corpus.Protocols do
  import Truth

  def run do
    square = %Corpus.Square{side: 3}
    areas = Enum.map([square, %Corpus.Circle{radius: 1}, {1, 2}, 7], &Corpus.Area.area/1)
    text = "is #{square}"
    names = for shape <- [square, {}], do: Corpus.Area.name(shape, "a ")
    consolidated = Protocol.consolidated?(Corpus.Area)
    here()
    {areas, text, names, consolidated}
  end
end
