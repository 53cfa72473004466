import assert from 'node:assert/strict';
import { mapLines } from '../../../adapter/source/lineMap.js';
import { CART } from './sources.js';

/** What the line that reads `text` in `before` maps to in `after`, as it reads there. */
async function mapped(before: string, after: string, text: string): Promise<string | undefined> {
  const line = before.split('\n').findIndex((one) => one.trim() === text) + 1;
  assert.ok(line > 0, `no line "${text}"`);
  const to = (await mapLines(before, after))(line);
  return to === undefined ? undefined : after.split('\n')[to - 1]?.trim();
}

const SUM = 'sum = Enum.reduce(items, 0, fn item, acc -> item.price + acc end)';

describe('lines of an edited source', () => {
  it('are the same in the same text', async () => {
    assert.equal((await mapLines(CART, CART))(13), 13);
  });

  it('follow their definition when something is added before it', async () => {
    const edited = CART.replace('  @doc "Sums up."', '  @doc "First."\n  def first(items) do\n    hd(items)\n  end\n\n  @doc "Sums up."');
    assert.equal(await mapped(CART, edited, SUM), SUM);
    assert.equal(await mapped(CART, edited, '{a, b}'), '{a, b}');
  });

  it('follow their statement when something is added around it in the definition', async () => {
    const edited = CART.replace('    sum = ', '    IO.inspect(items)\n    sum = ');
    assert.equal(await mapped(CART, edited, SUM), SUM);
    assert.equal(await mapped(CART, edited, 'rounded = Float.round(sum, digits)'), 'rounded = Float.round(sum, digits)');
  });

  it('are gone when the statement itself was changed', async () => {
    assert.equal(await mapped(CART, CART.replace('item.price + acc', 'item.price * acc'), SUM), undefined);
  });

  it('are gone with their definition', async () => {
    assert.equal(await mapped(CART, CART.replace('def a <|> b do\n    {a, b}\n  end', ''), '{a, b}'), undefined);
  });

  it('between definitions mean the next one', async () => {
    assert.equal(await mapped(CART, `# a note\n${CART}`, '@doc "Sums up."'), 'def total(items, opts \\\\ [])');
  });

  it('follow a function that moved, and a clause that others came before', async () => {
    const clause = '  def total([], _opts), do: 0';
    assert.equal(await mapped(CART, CART.replace(clause, `  def total(nil, _opts), do: 0\n${clause}`), SUM), SUM);
    const moved = CART.replace('def a <|> b do\n    {a, b}\n  end', '').replace(
      '  @rate 0.19',
      '  def a <|> b do\n    {a, b}\n  end\n\n  @rate 0.19',
    );
    assert.equal(await mapped(CART, moved, '{a, b}'), '{a, b}');
  });

  it('follow each of several that read the same, whatever their indentation', async () => {
    const before = 'defmodule A do\n  def f do\n    tick()\n    tick()\n  end\nend\n';
    const after = 'defmodule A do\n  def f do\n    if on?() do\n      tick()\n      tock()\n      tick()\n    end\n  end\nend\n';
    const map = await mapLines(before, after);
    assert.deepEqual([map(3), map(4)], [4, 6]);
  });
});
