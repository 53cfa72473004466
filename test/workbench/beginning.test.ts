import assert from 'node:assert/strict';
import { colourOf, pageSays } from './pages.js';
import { workbenches } from './workbenches.js';

describe('beginning with ElixirScope', function () {
  this.timeout(180_000);
  const open = workbenches();

  for (const theme of ['dark', 'light'] as const) {
    it(`the setup is checked, and the report says what was found (${theme})`, async () => {
      const code = await open({ project: 'shop', theme });
      await code.open('mix.exs');
      await code.command('ElixirScope: Check Setup');

      const report = await pageSays(code, 'Replay', 60_000);

      for (const words of ['ElixirScope works here', '✔ Elixir', 'found by', '✔ Record', 'answer = 42', '✔ Other Elixir extensions'])
        assert.ok(report.includes(words), `${words} is missing in:\n${report}`);
      assert.deepEqual(code.recordings(), []);
    });

    it(`the walkthrough leads from the check to questions (${theme})`, async () => {
      const code = await open({ project: 'shop', theme });
      await code.open('mix.exs');
      await code.command('ElixirScope: Get Started');

      for (const step of ['Check the setup', 'Record the sample', 'Step back', 'Ask what was'])
        await code.page.getByText(step, { exact: true }).first().waitFor();
    });
  }

  it('Elixir has colours, and what is not code has others', async () => {
    const code = await open({ project: 'shop' });
    await code.open('lib/shop/pricing.ex');
    const colour = (line: number, word: string) => colourOf(code, line, word);

    const places = [colour(1, 'defmodule'), colour(10, 'dozen'), colour(20, 'Catalog'), colour(6, '12'), colour(22, 'rebate')];
    const [keyword, documentation, module, number, variable] = await Promise.all(places);

    assert.equal(new Set([keyword, documentation, module, number, variable]).size, 5);
  });

  it('terminals know the command elixirscope', async () => {
    const code = await open({ project: 'shop' });
    await code.open('mix.exs');
    await code.command('ElixirScope: Show Log');
    await code.command('Terminal: Create New Terminal');
    await code.terminalSays('/shop');
    await code.type('elixirscope list && elixirscope --version\n');

    await code.terminalSays('0.1.0');
  });
});
