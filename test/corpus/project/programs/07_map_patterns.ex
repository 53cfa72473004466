defmodule Corpus.MapPatterns do
  import Truth

  def run do
    user = %{name: "Ada", address: %{city: "London", lines: ["1", "Main St"]}, tags: [:a, :b]}
    %{name: name, address: %{city: city, lines: [number | _]}} = user
    here()

    level =
      case user do
        %{age: age} ->
          {:aged, age}

        %{tags: [first | more]} when first == :a ->
          here()
          {:tagged, more}

        %{} ->
          :plain
      end

    %{tags: [_, last]} = user
    here()
    {name, city, number, level, last}
  end
end
