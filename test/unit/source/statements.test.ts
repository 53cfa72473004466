import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { statementLines } from '../../../adapter/source/statements.js';
import { CART } from './sources.js';

/** The lines that can hold a breakpoint, as they read. */
async function places(text: string): Promise<string[]> {
  const lines = text.split('\n');
  return (await statementLines(text)).map((line) => lines[line - 1]?.trim() ?? '');
}

describe('breakpoint places of a source', () => {
  it('are the lines on which statements begin, in all kinds of bodies', async () => {
    assert.deepEqual(await places(CART), [
      'def total([], _opts), do: 0',
      'sum = Enum.reduce(items, 0, fn item, acc -> item.price + acc end)',
      'case opts[:rounding] do',
      'sum',
      'rounded = Float.round(sum, digits)',
      'rounded',
      '{:error, error}',
      'def price(line), do: line.price * @rate',
      '"line"',
      '{a, b}',
    ]);
  });

  it('are found in real sources', async () => {
    const till = readFileSync(new URL('../../projects/shop/lib/shop/till.ex', import.meta.url), 'utf8');
    assert.deepEqual(await places(till), [
      'Agent.start_link(fn -> [] end, name: __MODULE__)',
      'Agent.update(__MODULE__, fn receipts -> [receipt | receipts] end)',
      'Agent.get(__MODULE__, &Enum.reverse/1)',
      'receipts()',
    ]);
  });

  it('are none in a text without code', async () => {
    assert.deepEqual(await places('# nothing\n'), []);
  });
});
