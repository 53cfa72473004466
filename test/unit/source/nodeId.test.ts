import assert from 'node:assert/strict';
import type { Node } from 'web-tree-sitter';
import { findNode, type NodeId, nodeId } from '../../../adapter/source/nodeId.js';
import { withTree } from '../../../adapter/source/parser.js';
import { siteNodes } from '../../../adapter/source/siteNodes.js';
import { CART } from './sources.js';

const nodeReading = (root: Node, text: string): Node => {
  const node = root.descendantForIndex(root.text.indexOf(text), root.text.indexOf(text) + text.length);
  assert.ok(node, text);
  return node;
};
const idOf = (source: string, text: string) => withTree(source, (root) => nodeId('lib/cart.ex', root, nodeReading(root, text)));
const found = (source: string, id: NodeId | undefined) =>
  withTree(source, (root) => (id === undefined ? undefined : findNode(root, id)?.text));

describe('node ids', () => {
  it('say file, module, function, clause and the way down', async () => {
    const id = await idOf(CART, 'rounded = Float.round(sum, digits)');
    assert.match(id ?? '', /^lib\/cart\.ex\|Shop\.Cart\|total\/2\|2\|[\d.]+$/);
  });

  it('survive edits elsewhere in the file', async () => {
    const id = await idOf(CART, 'rounded = Float.round(sum, digits)');
    const edited = CART.replace('@rate 0.19', '@rate 0.07\n  def other(x), do: x');
    assert.equal(await idOf(edited, 'rounded = Float.round(sum, digits)'), id);
    assert.equal(await found(edited, id), 'rounded = Float.round(sum, digits)');
  });

  it('are gone with their definition', async () => {
    assert.equal(await found('defmodule Shop.Cart do\nend\n', await idOf(CART, '{a, b}')), undefined);
  });

  it('are not given outside of definitions', async () => {
    assert.equal(await idOf(CART, '@rate 0.19'), undefined);
  });
});

describe('sites of a source', () => {
  const text = 'defmodule A do\n  def f(x) do\n    a = x; b = a; c = 1; c\n  end\nend\n';
  const reading = async (sites: Parameters<typeof siteNodes>[2]) =>
    Promise.all((await siteNodes('a.ex', text, sites)).map((id) => found(text, id)));

  it('are found by column where the compiler told it', async () => {
    const sites = [12, 5, 19].map((column) => ({ line: 3, column, names: [] }));
    assert.deepEqual(await reading(sites), ['b = a', 'a = x', 'c = 1']);
  });

  it('are found by the column of an operator or a call inside of them, though other statements begin before', async () => {
    const pipeline = 'defmodule A do\n  def f(l) do\n    Enum.map(l, fn a -> a end) |> length()\n    l\n    |> hd()\n  end\nend\n';
    const sites = [
      { line: 3, column: 32, names: [] },
      { line: 3, column: 25, names: [] },
      { line: 5, column: 8, names: [] },
      { line: 5, column: 0, names: [] },
    ];
    const ids = await siteNodes('a.ex', pipeline, sites);
    assert.deepEqual(await Promise.all(ids.map((id) => found(pipeline, id))), [
      'Enum.map(l, fn a -> a end) |> length()',
      'a',
      'l\n    |> hd()',
      'l\n    |> hd()',
    ]);
  });

  it('are found by order and names on their line where it did not', async () => {
    const sites = [['a'], ['b'], ['c'], []].map((names) => ({ line: 3, column: 0, names }));
    assert.deepEqual(await reading(sites), ['a = x', 'b = a', 'c = 1', 'c']);
    assert.deepEqual(await reading([{ line: 3, column: 0, names: ['c'] }]), ['c = 1']);
  });
});
