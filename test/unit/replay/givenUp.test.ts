import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { writeCalls } from '../../support/manyMessages.js';
import { tempFolder } from '../../support/tempFolder.js';

const openFiles = (): number => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);

describe('an opening that is given up', function () {
  this.timeout(120_000);

  it('leaves no file open and nothing half done, however far it had come, and the next one tells all', async () => {
    const story = tempFolder('calls');
    writeCalls(story, 12_000);
    const expected = await told(story);
    for (const share of [0, 0.03, 0.06, 0.2, 0.5, 0.7, 0.82, 0.85, 0.88]) {
      const dir = tempFolder('given-up');
      cpSync(join(story, 'seg'), join(dir, 'seg'), { recursive: true });
      for (const file of ['manifest.json', 'probe.json', 'sites.jsonl']) cpSync(join(story, file), join(dir, file));
      const before = openFiles();

      await giveUp(dir, share);

      assert.equal(openFiles(), before, `files are open after ${share}`);
      const index = join(dir, 'index');
      assert.deepEqual(existsSync(index) ? readdirSync(index).filter((name) => name !== 'events.esi') : [], [], `left at ${share}`);
      assert.deepEqual(await told(dir), expected);
    }
  });
});

/** Gives an opening up as soon as it says that so much is done, or just when it is over. */
async function giveUp(dir: string, share: number): Promise<void> {
  const abort = new AbortController();
  const onProgress = (done: number): void => {
    if (done > share) abort.abort();
  };
  try {
    (await openHistory(dir, { signal: abort.signal, onProgress })).close();
  } catch (error) {
    assert.equal((error as Error).name, 'AbortError');
  }
}

async function told(dir: string): Promise<unknown> {
  const history = await openHistory(dir);
  const all = [history.processes(), history.losses];
  history.close();
  return all;
}
