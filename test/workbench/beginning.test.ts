import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../support/tempFolder.js';
import { eventually } from './eventually.js';
import { chooseFile, coloursDiffer, pageSays } from './pages.js';
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
    await coloursDiffer(code, [
      [1, 'defmodule'],
      [10, 'dozen'],
      [20, 'Catalog'],
      [6, '12'],
      [22, 'rebate'],
    ]);
  });

  it('terminals know the command elixirscope', async () => {
    const code = await open({ project: 'shop' });
    await code.open('mix.exs');
    await code.command('ElixirScope: Get Started');
    await code.page.getByText('Check the setup', { exact: true }).first().waitFor();
    await code.command('Terminal: Create New Terminal');
    await code.terminalSays('/shop');
    await code.type('elixirscope list && elixirscope --version\n');

    await code.terminalSays('0.1.0');
  });

  it('the sample is put where the user wants it, and opens with its test and the walkthrough', async () => {
    const code = await open({ project: 'shop' });
    const parent = tempFolder('sample');
    await code.open('mix.exs');
    await code.command('ElixirScope: Open the Sample Project');
    const opened = code.page.waitForEvent('popup');
    await chooseFile(code, `${parent}/`);

    const window = await opened;
    await window.getByText('Get Started with ElixirScope').first().waitFor();
    await window.getByText('shop_test.exs').first().waitFor();
    assert.deepEqual(readdirSync(join(parent, 'tea-shop')).sort(), ['.formatter.exs', 'README.md', 'lib', 'mix.exs', 'test']);
  });

  it('a diagnostic bundle is shown before it is saved', async () => {
    const code = await open({ project: 'shop' });
    await code.open('mix.exs');
    await code.command('ElixirScope: Save Diagnostic Bundle');
    const offered = await eventually(
      code.page,
      'texts to choose from',
      () => code.choices(),
      (seen) => seen.length > 3,
    );
    assert.ok(
      offered.some((one) => one.startsWith('versions.json')),
      offered.join(),
    );
    await code.press('Enter');
    const file = join(tempFolder('bundle'), 'bundle.tar.gz');
    await chooseFile(code, file);

    await code.notified('Saved');
    assert.match(execFileSync('tar', ['tzf', file], { encoding: 'utf8' }), /elixirscope-diagnostics\/editor\.json/);
  });
});
