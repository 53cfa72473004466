import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home, run } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('elixirscope dap', function () {
  this.timeout(120_000);

  it('answers on stdout and ends when its client leaves', async () => {
    const initialize = message({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'elixirscope' } });

    const { stdout, status } = await new Home().elixirscope(['dap'], { input: initialize });

    assert.match(stdout, /^Content-Length: \d+\r\n\r\n\{.*"command":"initialize".*"success":true/);
    assert.equal(status, 0);
  });

  it('leads from the failure of the sample project back to where the wrong value was born, as npm start shows', async () => {
    const shop = join(tempFolder('shop'), 'shop');
    cpSync(join(root, 'test/projects/shop'), shop, { recursive: true, filter: (path) => !path.endsWith('_build') });

    const { stdout, stderr, status } = await run(process.execPath, [join(root, 'scripts/walkBack.mjs'), shop], { env: new Home().env });

    assert.equal(status, 0, stderr);
    const [atFailure = '', atReceipt = '', atPriceBook = '', atBirth = ''] = stdout.split('■').slice(1);
    assert.match(atFailure, /→ +45 +assert takings == 11_660\n(.*\n)* +values +takings = 11590/);
    assert.match(atReceipt, /"Cleo"(.*\n)* +unit_price = 315/);
    assert.match(atPriceBook, /→ +34 +\{:reply, price, Map\.put\(prices, sku, price\)\}/);
    assert.match(
      atBirth,
      /→ +22 +list_price - rebate(.*\n)* +quantity = 12(.*\n)* +stack +Shop\.Pricing\.unit_price\/2(.*\n)*.*Shop\.PriceBook\.handle_call\/3/,
    );
  });
});

function message(body: unknown): string {
  const text = JSON.stringify(body);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
