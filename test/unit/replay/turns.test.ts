import assert from 'node:assert/strict';
import type { Nanos } from '../../../adapter/replay/history.js';
import { openPrepared } from '../../../adapter/replay/openHistory.js';
import { writeCalls, writeShortLives } from '../../support/manyMessages.js';
import { tempFolder } from '../../support/tempFolder.js';

/** More than this nobody ever waits, in milliseconds of the processor: five times what is meant, for the garbage collector has its turns too. */
const LONGEST = 250;

/** The longest that others waited for the main loop during `work`, and all of it, in milliseconds of the processor. */
async function waits<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly longest: number; readonly all: number }> {
  const begun = process.cpuUsage();
  const since = (usage: NodeJS.CpuUsage): number => (({ user, system }) => (user + system) / 1000)(process.cpuUsage(usage));
  let longest = 0;
  let last = process.cpuUsage();
  let over = false;
  const turn = (): void => {
    longest = Math.max(longest, since(last));
    last = process.cpuUsage();
    if (!over) setImmediate(turn);
  };
  turn();
  const result = await work();
  over = true;
  turn();
  return { result, longest, all: since(begun) };
}

describe('while a large recording is opened', function () {
  this.timeout(120_000);

  for (const [story, write] of Object.entries({
    'with many messages': (dir: string) => writeCalls(dir, 60_000),
    'with many processes': (dir: string) => writeShortLives(dir, 40_000),
  })) {
    it(`others get their turn: one ${story}`, async () => {
      const dir = tempFolder('large');
      const end = write(dir);
      for (const time of ['first', 'second']) {
        const { result: history, longest, all } = await waits(() => openPrepared(dir));
        assert.ok(longest < LONGEST && longest < all / 2, `the ${time} time others waited ${longest} of ${all} ms`);
        const asked = await waits(async () => {
          history.processes();
          history.system.supervisionTreeAt(end as Nanos);
          history.system.callsInFlight((end / 2) as Nanos);
        });
        assert.ok(asked.all < LONGEST, `the first questions took ${asked.all} ms`);
        history.close();
      }
    });
  }

  it('it is told how much is done, and given up where nobody waits any more', async () => {
    const dir = tempFolder('large');
    writeCalls(dir, 30_000);
    const shares: number[] = [];
    const abort = new AbortController();
    const onProgress = (share: number): void => {
      shares.push(share);
      if (share > 0.3) abort.abort();
    };
    await assert.rejects(openPrepared(dir, { signal: abort.signal, onProgress }), { name: 'AbortError' });
    assert.ok(shares.length > 2 && (shares.at(-1) as number) < 0.9);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
    (await openPrepared(dir)).close();
  });
});
