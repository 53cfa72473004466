import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecordingError } from '../../../adapter/recording/errors.js';
import { BlockStore } from '../../../adapter/recording/index/blockStore.js';
import { indexing } from '../../../adapter/recording/index/indexer.js';
import { INDEX_VERSION } from '../../../adapter/recording/index/keptIndex.js';
import { savingIndex } from '../../../adapter/recording/index/savedIndex.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import { openRecording } from '../../../adapter/recording/reader.js';
import { atOnce } from '../../../adapter/recording/turns.js';
import type { History, Nanos } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { smallDisk } from '../../support/disk.js';
import { writeCalls } from '../../support/manyMessages.js';
import { tempFolder } from '../../support/tempFolder.js';

/** Enough that an index is worth keeping. */
const CALLS = 12_000;

describe('the index of a recording at rest', function () {
  this.timeout(120_000);

  let story: string;
  let end: number;
  before(() => {
    story = tempFolder('calls');
    end = writeCalls(story, CALLS);
  });

  const recording = (): string => {
    const dir = tempFolder('kept');
    cpSync(story, dir, { recursive: true, preserveTimestamps: true });
    return dir;
  };
  const indexOf = (dir: string): string => join(dir, 'index', 'events.esi');
  const segmentOf = (dir: string): string => join(dir, 'seg', '0-1.seg');

  /** What a history says of everybody, now and then. */
  const told = (history: History): unknown => ({
    losses: history.losses,
    processes: history.processes(),
    doing: [0.2, 0.5, 0.9].map((share) =>
      history.processes().map(({ proc }) => {
        const time = (end * share) as Nanos;
        const state = history.system.stateAt(proc, time);
        return [history.system.processAt(proc, time).doing, state && inspect(state.value()), history.momentAt(proc, time)];
      }),
    ),
  });
  const opened = async (dir: string): Promise<unknown> => {
    const history = await openHistory(dir);
    try {
      return told(history);
    } finally {
      history.close();
    }
  };
  /** Changes one byte of a file, and nothing else that is to be seen of it. */
  const flip = (file: string, at: number): void => {
    const { atime, mtime } = statSync(file);
    const bytes = readFileSync(file);
    bytes[at] = (bytes[at] as number) ^ 0x10;
    writeFileSync(file, bytes);
    utimesSync(file, atime, mtime);
  };

  it('is kept, small, and tells the next time what it told before', async () => {
    const dir = recording();
    const first = await opened(dir);
    assert.ok(statSync(indexOf(dir)).size < statSync(segmentOf(dir)).size * 0.15);
    const { mtimeMs } = statSync(indexOf(dir));
    assert.deepEqual(await opened(dir), first);
    assert.equal(statSync(indexOf(dir)).mtimeMs, mtimeMs, 'it was made anew');
  });

  it('is made anew where it was cut short or altered, wherever', async () => {
    const dir = recording();
    const whole = await opened(dir);
    const { size } = statSync(indexOf(dir));
    const spoils: ((file: string) => void)[] = [
      ...[0, 0.5, 0.999].map((share) => (file: string) => truncateSync(file, Math.floor(size * share))),
      ...[0.01, 0.3, 0.6, 0.9].map((share) => (file: string) => flip(file, Math.floor(size * share))),
      ...[1, 5, 9].map((back) => (file: string) => flip(file, size - back)),
      (file) => writeFileSync(file, 'something else'),
    ];
    for (const [i, spoil] of spoils.entries()) {
      spoil(indexOf(dir));
      assert.deepEqual(await opened(dir), whole, `spoilt in way ${i}`);
      assert.equal(statSync(indexOf(dir)).size, size, 'it was not made anew');
    }
  });

  it('is made anew where the recording is another than it was', async () => {
    const dir = recording();
    await opened(dir);
    const segment = segmentOf(dir);
    truncateSync(segment, Math.floor(statSync(segment).size / 2));
    assert.match(JSON.stringify(await opened(dir)), /no whole block/);
    const half = await opened(dir);
    cpSync(segmentOf(story), segment);
    assert.notDeepEqual(await opened(dir), half);
    assert.deepEqual(await opened(dir), await opened(recording()));
  });

  it('does not hide that a block was altered while it is open: who looks at it is told, and the next time it is left out', async () => {
    const dir = recording();
    await opened(dir);
    const history = await openHistory(dir);
    flip(segmentOf(dir), Math.floor(statSync(segmentOf(dir)).size / 2));
    assert.throws(
      () => told(history),
      (error) => error instanceof RecordingError && /Open it again to see what is left/.test(error.message),
    );
    history.close();
    assert.match(JSON.stringify(await opened(dir)), /damaged|no whole block/);
  });

  it('is not trusted where it came along with the recording: whoever made both can have written anything', async () => {
    const dir = recording();
    await opened(dir);
    const copy = tempFolder('elsewhere');
    cpSync(dir, copy, { recursive: true, preserveTimestamps: true });
    const { mtimeMs } = statSync(indexOf(copy));
    await opened(copy);
    assert.notEqual(statSync(indexOf(copy)).mtimeMs, mtimeMs, 'it was made anew');
  });

  it('is not kept where a link leads to a folder of the user’s', async () => {
    const [dir, folder] = [recording(), tempFolder('of the user’s')];
    writeFileSync(join(folder, 'old.tmp'), 'precious');
    utimesSync(join(folder, 'old.tmp'), 0, 0);
    symlinkSync(folder, join(dir, 'index'));
    await opened(dir);
    assert.deepEqual(readdirSync(folder), ['old.tmp']);
  });

  it('is kept by two engines at once, and left whole', async () => {
    const dir = recording();
    const [one, other] = await Promise.all([opened(dir), opened(dir)]);
    assert.deepEqual(one, other);
    assert.deepEqual(readdirSync(join(dir, 'index')), ['events.esi']);
    assert.deepEqual(await opened(dir), one);
  });

  it('takes away what an engine that was killed had begun to write', async () => {
    const dir = recording();
    await opened(dir);
    const leftover = join(dir, 'index', '1-gone.tmp');
    writeFileSync(leftover, 'half');
    utimesSync(leftover, 0, 0);
    truncateSync(indexOf(dir), 10);
    await opened(dir);
    assert.deepEqual(readdirSync(join(dir, 'index')), ['events.esi']);
  });

  it('is done without where there is no room for it, or nothing can be written', async () => {
    const expected = await opened(recording());
    const dir = recording();
    writeFileSync(join(dir, 'index'), 'no folder');
    assert.deepEqual(await opened(dir), expected);
  });

  it('is done without on a full disk, of which it leaves nothing', async function () {
    const disk = smallDisk(this, Math.ceil(statSync(segmentOf(story)).size / 1024) + 64);
    const dir = join(disk, 'recording');
    cpSync(story, dir, { recursive: true });
    writeFileSync(join(disk, 'fill'), Buffer.alloc(16 * 1024));
    assert.deepEqual(await opened(dir), await opened(recording()));
    assert.ok(!existsSync(indexOf(dir)));
    assert.deepEqual(readdirSync(join(dir, 'index')), []);
  });

  it('has a new version where that of the same recording comes out otherwise', async () => {
    const recording = await openRecording(fileURLToPath(new URL('../../contract/fixtures/portable', import.meta.url)));
    const index = atOnce(indexing(recording, new BlockStore(recording.blocks)));
    const hash = createHash('sha256');
    for (const [name, column] of Object.entries(atOnce(savingIndex(index, recording.sites))))
      hash.update(name).update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    assert.equal(`${INDEX_VERSION} ${hash.digest('hex').slice(0, 16)}`, '1 9ef82be912a5dec5', 'raise INDEX_VERSION, and put this here');
  });

  it('is not kept of a small recording', async () => {
    const dir = tempFolder('small');
    writeCalls(dir, 100);
    await opened(dir);
    assert.ok(!existsSync(join(dir, 'index')));
  });
});
