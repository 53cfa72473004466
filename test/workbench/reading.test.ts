import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixProject } from '../support/elixirscope.js';
import { workbenches } from './workbenches.js';

const LIB = `defmodule Fare do
  @base 250

  def total(zones, opts) do
    price = @base
    price = price + zones * 100
    discounted = Enum.map([price], fn price -> discount(price, opts) end)
    sum = Enum.sum(discounted)
    sum + 0
  end

  def discount(price, opts) do
    rate = opts.rate
    reduced = div(price * rate, 100)
    price - reduced
  end
end
`;

const TESTS = `defmodule FareTest do
  use ExUnit.Case

  test "three zones" do
    opts = %{rate: 10, name: "child"}
    total = Fare.total(3, opts)
    assert total == 550
  end

  test "no zone" do
    assert Fare.total(0, %{rate: 0}) == 250
  end

  test "without a rate" do
    {:ok, total} = Fare.total(1, %{rate: 50})
    assert total > 0
  end
end
`;

const line = (source: string, text: string) => source.split('\n').findIndex((one) => one.trim() === text) + 1;

describe('reading the past in VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  const project = () => mixProject({ 'lib/fare.ex': LIB, 'test/fare_test.exs': TESTS, 'test/test_helper.exs': 'ExUnit.start(seed: 0)\n' });

  it('shows each occurrence its own value, walks back out of and into calls, and travels between failures', async () => {
    const folder = project();
    const code = await open({ folder });
    await code.debug.show();
    await code.open('test/fare_test.exs');
    await code.press('F5');
    await code.debug.standsAt('test/fare_test.exs', 'assert total == 550');
    assert.match(await code.debug.hasException('ExUnit.AssertionError'), /left: {2}495\s+right: 550/);
    await code.debug.hasExceptionLinks(['./test/fare_test.exs:7']);

    const failures = await code.debug.hasFailures(2);
    assert.match(failures[0] ?? '', /three zones.*test\/fare_test\.exs:7.*Assertion with == failed, left: 495, right: 550/);
    assert.match(failures[1] ?? '', /without a rate.*test\/fare_test\.exs:15.*MatchError: no match of right hand side value: 175/);

    for (const expression of ['total', 'opts.rate']) await code.debug.watch(expression);
    await code.debug.hasWatch('total', '495');
    await code.debug.hasWatch('opts.rate', '10');

    // Back into the end of the call that went wrong, and on to where its variable was bound anew.
    await code.debug.press('Step Back Into');
    await code.debug.standsAt('lib/fare.ex', 'sum + 0');
    await code.debug.press('Step Back');
    await code.debug.standsAt('lib/fare.ex', 'sum = Enum.sum(discounted)');
    const [first, second] = [line(LIB, 'price = @base'), line(LIB, 'price = price + zones * 100')];
    const other = line(LIB, 'rate = opts.rate');
    await code.debug.hasVariable('discounted', '[495]');
    await code.debug.hasWatch('total', 'total is no variable of this frame');
    await code.debug.hasWatch('opts.rate', '10');
    await code.editor.hasInlineValues(first, ['price = 250']);
    await code.editor.hasInlineValues(second, ['price = 550, price = 250, zones = 3']);
    assert.deepEqual(await code.editor.inlineValues(other), []);
    assert.equal(await code.editor.hover(first, 'price'), '250');
    assert.equal(await code.editor.hover(second, 'price', 0), '550');
    assert.equal(await code.editor.hover(second, 'price', 1), '250');
    assert.equal(await code.editor.hover(first, '@base'), '250');
    assert.match(await code.editor.hover(second + 2, 'sum'), /sum is not bound yet at this moment/);
    assert.match(await code.editor.hover(other, 'rate'), /rate is no variable of this frame/);

    await code.debug.press('Step Back Into');
    await code.debug.standsAt('lib/fare.ex', 'price - reduced');
    await code.debug.hasVariable('reduced', '55');
    await code.editor.hasInlineValues(other, ['rate = 10, opts = %{name: "child", rate: 10}']);
    assert.equal(await code.editor.hover(other, 'rate', 1), '10');
    await code.debug.press('To the Start of This Call');
    await code.debug.standsAt('lib/fare.ex', 'rate = opts.rate');
    await code.debug.press('To the End of This Call');
    await code.debug.standsAt('lib/fare.ex', 'price - reduced');
    await code.debug.press('Step Back Out');
    await code.debug.standsAt('lib/fare.ex', 'discounted = Enum.map');

    // From one failure to the other: by key, and by the list.
    await code.press('Control+F8');
    await code.debug.standsAt('test/fare_test.exs', 'assert total == 550');
    await code.press('Control+F8');
    await code.debug.standsAt('test/fare_test.exs', '{:ok, total} = Fare.total(1, %{rate: 50})');
    assert.match(await code.debug.hasException('MatchError'), /no match of right hand side value: 175/);
    await code.press('Control+F8');
    await code.notified('There is no failure after this moment');
    await code.debug.chooseFailure('three zones');
    await code.debug.standsAt('test/fare_test.exs', 'assert total == 550');
    await code.debug.hasException('ExUnit.AssertionError');

    // Asking: with completions, for parts of values, and for the text of a whole one.
    assert.deepEqual(await code.debug.completions('op'), ['opts']);
    await code.debug.evaluate('opts.name');
    await code.debug.consoleSays('"child"');
    await code.debug.copyAsElixir('opts');
    await code.statusSays('opts copied.');

    // The file changes: what is read is the text that was recorded.
    writeFileSync(join(folder, 'lib/fare.ex'), LIB.replace('@base 250', '@base 275'));
    await code.debug.press('Step Back Into');
    await code.debug.standsAt('lib/fare.ex (recorded)', 'sum + 0');
    await code.debug.hasVariable('sum', '495');
    assert.equal(await code.editor.hover(first, '@base'), '250');
    assert.equal(await code.editor.hover(second, 'price', 0), '550');
  });
});
