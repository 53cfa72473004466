import assert from 'node:assert/strict';
import { definitionsIn } from '../../../adapter/source/definitions.js';
import { withTree } from '../../../adapter/source/parser.js';
import { CART } from './sources.js';

const outline = (text: string) =>
  withTree(text, (root) =>
    definitionsIn(root).map(({ module, name, arity, clause, from, to }) => `${module}.${name}/${arity} #${clause} ${from}-${to}`),
  );

describe('definitions of a source', () => {
  it('are functions with module, arity, clause and lines', async () => {
    assert.deepEqual(await outline(CART), [
      'Shop.Cart.total/2 #0 8-8',
      'Shop.Cart.total/2 #1 10-10',
      'Shop.Cart.total/2 #2 12-26',
      'Shop.Cart.Line.price/1 #0 29-29',
      'String.Chars.Line.to_string/1 #0 33-35',
      'Shop.Cart.<|>/2 #0 38-40',
    ]);
  });

  it('are tests too, by their names', async () => {
    const text =
      'defmodule CartTest do\n  setup do\n    :ok\n  end\n  describe "total" do\n    test "of nothing", %{cart: cart} do\n      assert cart\n    end\n  end\nend';
    assert.deepEqual(await outline(text), ['CartTest.setup/1 #0 2-4', 'CartTest.test total of nothing/1 #0 6-8']);
  });

  it('are found as far as a text with mistakes can be read', async () => {
    assert.deepEqual(await outline('defmodule A do\n  def one do\n    1\n  end\n  def two do\n    x = = 2\n  end\nend'), [
      'A.one/0 #0 2-4',
      'A.two/0 #0 5-7',
    ]);
  });
});
