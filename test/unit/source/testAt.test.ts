import assert from 'node:assert/strict';
import { testAt } from '../../../adapter/source/testAt.js';

const source = `defmodule CartTest do
  use ExUnit.Case
  doctest Cart

  setup do
    [cart: Cart.new()]
  end

  describe "adding" do
    @tag :slow
    test "one \\"thing\\" more", %{cart: cart} do
      assert Cart.add(cart, 1)
    end

    property "any" do
      check(all(n <- integer()), do: assert(n == n))
    end
  end

  test "not yet"
end
`;

const found: readonly [string, number, string | undefined][] = [
  ['on its first line', 11, 'test one \\"thing\\" more at 11'],
  ['inside', 12, 'test one \\"thing\\" more at 11'],
  ['on its end', 13, 'test one \\"thing\\" more at 11'],
  ['between tests of a group: the group', 14, 'describe adding at 9'],
  ['in a property', 16, 'property any at 15'],
  ['on doctests', 3, 'doctest Cart at 3'],
  ['on a test without a body', 20, 'test not yet at 20'],
  ['outside of tests', 6, undefined],
  ['beyond the end', 99, undefined],
];

describe('the test at the cursor', () => {
  for (const [where, line, expected] of found)
    it(`${expected === undefined ? 'is none' : 'is found'} ${where}`, async () => {
      const test = await testAt(source, line);
      assert.equal(test && `${test.kind} ${test.name} at ${test.line}`, expected);
    });

  it('is none in a text that is no Elixir', async () => {
    assert.equal(await testAt('}{ test "', 1), undefined);
  });
});
