import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { coloursDiffer } from './pages.js';
import { workbenches } from './workbenches.js';

const other = process.env.ELIXIRSCOPE_OTHER_EXTENSION ?? fileURLToPath(new URL('otherElixir', import.meta.url));

describe('beside another extension that brings Elixir and a debugger', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('there is one language, one breakpoint a click, and no question when ElixirScope is asked to record', async () => {
    const code = await open({ project: 'shop', extensions: [other] });
    await code.open('lib/shop/price_book.ex');
    await coloursDiffer(code, [
      [1, 'defmodule'],
      [1, 'PriceBook'],
    ]);
    await code.editor.clickGutter(34);
    await code.editor.hasBreakpoints([{ line: 34, state: 'verified' }]);
    await code.debug.show();
    await code.open('test/shop_test.exs');

    await code.command('ElixirScope: Record');

    await code.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660');
    assert.deepEqual(await code.notifications(), []);
    await code.debug.press('Reverse');
    await code.debug.standsAt('lib/shop/price_book.ex', '{:reply, price, Map.put(prices, sku, price)}');
  });

  it('VS Code asks once whose F5 is meant, and no more in that window', async () => {
    const code = await open({ project: 'shop', extensions: [other] });
    await code.open('test/shop_test.exs');
    await code.debug.show();
    await code.press('F5');
    await code.pick('ElixirScope');
    await code.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660');
    await code.debug.press('Stop');
    await code.debug.isOver();
    await code.press('F5');

    await code.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660');
    assert.equal(code.recordings().length, 2);
  });
});
