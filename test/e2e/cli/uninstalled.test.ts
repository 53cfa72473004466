import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home, run } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

const hook = fileURLToPath(new URL('../../../bin/uninstalled.js', import.meta.url));

describe('uninstalling the extension', () => {
  it('deletes what can be made again, keeps recordings, and says where they are', async () => {
    const home = new Home({ XDG_CACHE_HOME: tempFolder('cache') });
    const cache = join(String(home.env.XDG_CACHE_HOME), 'elixirscope');
    const state = join(home.state, 'elixirscope');
    for (const folder of [cache, state]) mkdirSync(folder);

    // As VS Code calls it.
    const { stdout, status } = await run(process.execPath, [hook, '--type=extension-post-uninstall'], { env: home.env });

    assert.ok(stdout.includes(`recordings stay in ${state}`), stdout);
    assert.deepEqual([status, existsSync(cache), existsSync(state)], [0, false, true]);
  });
});
