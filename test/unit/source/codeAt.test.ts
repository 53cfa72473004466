import assert from 'node:assert/strict';
import { codeAt } from '../../../adapter/source/codeAt.js';

const source = `import Config

defmodule Shop.Cart do
  @rate 2

  def total(items, rate \\\\ @rate)

  def total(items, rate) when rate > 0 do
    Enum.sum(items) * rate
  end

  defmodule Item do
    defmacro field(name), do: name
    def a + b, do: {a, b}
  end

  defimpl Inspect do
    def inspect(cart, _), do: cart
  end

  defimpl String.Chars, for: Item do
    def to_string(item), do: item
  end
end

defmodule Shop.CartTest do
  setup do
    :ok
  end

  describe "adding" do
    test "one more", %{cart: cart} do
      assert cart
    end
  end
end
`;

const found: readonly [string, number, string | undefined][] = [
  ['outside of modules', 1, undefined],
  ['where a module begins', 3, 'Shop.Cart'],
  ['between functions', 5, 'Shop.Cart'],
  ['in the head of a function', 6, 'Shop.Cart.total/2'],
  ['in a function', 9, 'Shop.Cart.total/2'],
  ['in a module inside another', 12, 'Shop.Cart.Item'],
  ['in a macro', 13, 'Shop.Cart.Item.field/1'],
  ['in an operator', 14, 'Shop.Cart.Item.+/2'],
  ['in an implementation for the module around it', 18, 'Inspect.Shop.Cart.inspect/2'],
  ['in one for what may be short for another name', 22, undefined],
  ['in what prepares tests', 28, 'Shop.CartTest'],
  ['in a test', 33, 'Shop.CartTest.test adding one more/1'],
  ['beyond the end', 99, undefined],
];

describe('the code at the cursor', () => {
  for (const [where, line, expected] of found)
    it(where, async () => {
      const at = await codeAt(source, line);
      assert.equal(at?.function ?? at?.module, expected);
    });
});
