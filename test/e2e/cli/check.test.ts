import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Home, mixProject } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

describe('elixirscope check', function () {
  this.timeout(120_000);

  it('goes through everything, and leaves nothing', async () => {
    const home = new Home({ TMPDIR: tempFolder('tmp') });

    const { stdout, status } = await home.elixirscope(['check', '--project', mixProject()]);

    for (const words of [
      /✔ Elixir: .*elixir/,
      /✔ Versions: Elixir \d/,
      /✔ Probe:/,
      /✔ Record:/,
      /[✔▲] Sink: (native|portable)/,
      /✔ Replay: .*answer = 42/,
      /[✔▲] Store: /,
    ])
      assert.match(stdout, words);
    assert.match(stdout, /ElixirScope works here/);
    assert.equal(status, 0);
    assert.deepEqual(readdirSync(String(home.env.TMPDIR)), []);
    assert.deepEqual(await home.ids(), []);
  });

  it('says what to do where there is no Elixir, and looks at the rest all the same', async () => {
    const { stdout, status } = await new Home({ PATH: tempFolder('empty') }).elixirscope(['check']);

    assert.match(stdout, /✖ Elixir: No Elixir was found.*the PATH: no elixir, no mix, no erl.*Install Elixir/s);
    assert.match(stdout, /○ Record: It needs Elixir/);
    assert.match(stdout, /[✔▲] Store: /);
    assert.equal(status, 1);
  });

  it('says why recordings cannot be kept', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');

    const { stdout, status } = await new Home({ XDG_STATE_HOME: file }).elixirscope(['check']);

    assert.match(stdout, /✖ Store: Cannot write to .*file.*XDG_STATE_HOME/s);
    assert.equal(status, 1);
  });
});
