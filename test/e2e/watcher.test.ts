import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { watchedFor } from '../support/watched.js';

const kiosk = fileURLToPath(new URL('../projects/kiosk', import.meta.url));

describe('a program that watches its own project', function () {
  this.timeout(180_000);

  it('sees nothing of being recorded: no change, and no more of its own events a second as time goes on', async () => {
    const project = join(tempFolder('kiosk'), 'kiosk');
    cpSync(kiosk, project, { recursive: true, filter: (path) => !path.includes('_build') });
    const seconds = 20;

    const plain = await watchedFor(seconds, { project, env: new Home().env, recorded: false });
    const recorded = await watchedFor(seconds, { project, env: new Home().env, recorded: true });

    assert.deepEqual(recorded.changed, [], 'no file in the project changed');
    assert.deepEqual(plain.changed, []);
    assert.ok(recorded.looks > 0.8 * plain.looks, `${recorded.looks} looks, ${plain.looks} unrecorded`);
    // Events a second in the first and the second half, the first seconds left out: the program starts then.
    const [first = 0, second = 0] = [recorded.events.slice(3, 11), recorded.events.slice(11, 19)].map((half) =>
      half.reduce((sum, one) => sum + one, 0),
    );
    assert.ok(second < 1.15 * first, `${first} events in eight seconds, then ${second}`);
  });
});
