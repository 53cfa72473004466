defmodule Corpus.Structs do
  import Truth

  defmodule Point do
    defstruct x: 0, y: 0
  end

  defmodule Box do
    @enforce_keys [:corner]
    defstruct [:corner, size: %Corpus.Structs.Point{x: 1, y: 1}, name: nil]
  end

  def run do
    p = %Point{x: 3}
    box = %Box{corner: p, name: "b"}
    %Box{corner: %Point{x: x} = corner} = box
    here()
    moved = put_in(box.corner.x, x + 1)
    bigger = %{moved | size: %Point{moved.size | y: 9}}
    here()
    kind = kind(bigger)
    {corner, bigger.size.y, kind}
  end

  def kind(%Point{}), do: :point

  def kind(%module{name: name}) do
    here()
    {module, name}
  end
end
