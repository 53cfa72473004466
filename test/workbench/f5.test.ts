import assert from 'node:assert/strict';
import { workbenches } from './workbenches.js';

describe('F5 in VS Code, with the installed extension', function () {
  this.timeout(120_000);
  const open = workbenches();

  it('records without a launch.json, stands at the failure, and walks back to where the wrong value was born', async () => {
    const code = await open({ project: 'shop' });
    await code.open('lib/shop/price_book.ex');
    await code.editor.clickGutter(34);
    await code.editor.hasBreakpoints([{ line: 34, state: 'verified' }]);
    await code.debug.show();
    await code.open('test/shop_test.exs');
    await code.press('F5');

    const failure = await code.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660');
    assert.equal(failure.line, 45);
    assert.match(await code.debug.hasException('ExUnit.AssertionError'), /left: {2}11590\s+right: 11660/);
    await code.debug.hasVariable('takings', '11590');
    await code.debug.hasStack(`ShopTest."test the day's takings"/1`);
    await code.debug.consoleSays('5 tests, 1 failure');
    assert.equal(code.recordings().length, 1);

    await code.debug.press('Step Back');
    await code.debug.standsAt('test/shop_test.exs', 'takings = Shop.Till.takings()');
    await code.debug.hasNoVariable('takings');
    await code.debug.press('Step Back');
    await code.debug.standsAt('test/shop_test.exs', 'Shop.serve("Dan"');
    await code.debug.press('Step Back');
    await code.debug.standsAt('test/shop_test.exs', 'Shop.serve("Cleo"');

    await code.debug.press('Reverse');
    await code.debug.standsAt('lib/shop/price_book.ex', '{:reply, price, Map.put(prices, sku, price)}');
    await code.debug.hasVariable('sku', '"tea"');
    await code.debug.hasVariable('price', '315');
  });
});
