import assert from 'node:assert/strict';

/** Where `label` is marked in a text: `«label»` stands right before the place. */
export interface Marked {
  readonly text: string;
  /** Line and column (from 1) of a label. */
  at(label: string): { readonly line: number; readonly column: number };
}

/** Takes the `«label»` marks out of a text and remembers their places. */
export function marked(source: string): Marked {
  const places = new Map<string, { line: number; column: number }>();
  const lines = source.split('\n').map((line, index) => {
    let rest = line;
    for (let mark = /«(.+?)»/.exec(rest); mark !== null; mark = /«(.+?)»/.exec(rest)) {
      places.set(mark[1] ?? '', { line: index + 1, column: mark.index + 1 });
      rest = rest.slice(0, mark.index) + rest.slice(mark.index + mark[0].length);
    }
    return rest;
  });
  return {
    text: lines.join('\n'),
    at(label) {
      const place = places.get(label);
      assert.ok(place, `no mark «${label}»`);
      return place;
    },
  };
}

export const CART = `defmodule Shop.Cart do
  @moduledoc "Keeps what is to be bought."
  @rate 0.19

  defstruct items: [], owner: nil

  @doc "Sums up."
  def total(items, opts \\\\ [])

  def total([], _opts), do: 0

  def total(items, opts) when is_list(items) do
    sum = Enum.reduce(items, 0, fn item, acc -> item.price + acc end)

    case opts[:rounding] do
      nil ->
        sum

      digits when digits > 0 ->
        rounded = Float.round(sum, digits)
        rounded
    end
  rescue
    error in ArithmeticError ->
      {:error, error}
  end

  defmodule Line do
    def price(line), do: line.price * @rate
  end

  defimpl String.Chars, for: Line do
    def to_string(line) do
      "line"
    end
  end

  def a <|> b do
    {a, b}
  end
end
`;
