import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HEADER_BYTES, readHeader } from '../../../adapter/recording/block.js';
import { openRecording, type Recording } from '../../../adapter/recording/reader.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { randomFrom } from '../../support/random.js';
import { tempFolder } from '../../support/tempFolder.js';

const fixture = fileURLToPath(new URL('../../contract/fixtures/portable', import.meta.url));

/** The last blocks of the recording that is checked in, few enough to be cut at every byte. */
function lastBlocks(count: number): {
  readonly dir: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly starts: readonly number[];
} {
  const dir = tempFolder('damaged');
  cpSync(fixture, dir, { recursive: true });
  const all = readFileSync(join(fixture, 'seg/0-1.seg'));
  const starts: number[] = [];
  for (let at = 0; at < all.length; at += HEADER_BYTES + (readHeader(all.subarray(at))?.length ?? all.length)) starts.push(at);
  const from = starts.at(-count) ?? assert.fail('fewer blocks');
  const bytes = all.subarray(from);
  mkdirSync(join(dir, 'seg'), { recursive: true });
  return { dir, file: join(dir, 'seg/0-1.seg'), bytes, starts: starts.slice(-count).map((at) => at - from) };
}

const numbersOf = ({ blocks }: Recording): number[] => blocks.map(({ header }) => header.block);

describe('a recording that was damaged', function () {
  this.timeout(60_000);

  it('by being cut at any byte has all blocks before, and says how many bytes are of no use', async () => {
    const { dir, file, bytes, starts } = lastBlocks(3);
    writeFileSync(file, bytes);
    const whole = numbersOf(await openRecording(dir));
    for (let kept = bytes.length - 1; kept > 0; kept -= kept > bytes.length - 400 || kept < 200 ? 1 : 97) {
      truncateSync(file, kept);
      const ends = [...starts.slice(1), bytes.length].filter((end) => end <= kept);
      const rest = kept - (ends.at(-1) ?? 0);
      const recording = await openRecording(dir);
      assert.deepEqual(numbersOf(recording), whole.slice(0, ends.length), `cut at ${kept}`);
      const said =
        rest === 0
          ? []
          : [`The last ${rest} bytes of seg/0-1.seg are no whole block: what was being written when the program ended is lost.`];
      assert.deepEqual(recording.damage, said);
    }
  });

  it('by any bit is read up to the block that it is in, and says so', async () => {
    const { dir, file, bytes, starts } = lastBlocks(3);
    writeFileSync(file, bytes);
    const whole = numbersOf(await openRecording(dir));
    const random = randomFrom(1);
    for (let turn = 0; turn < 200; turn++) {
      // Headers and payloads alike.
      const start = starts[random(starts.length)] ?? 0;
      const at = turn % 2 === 0 ? start + random(HEADER_BYTES) : random(bytes.length);
      const spoilt = Buffer.from(bytes);
      spoilt.writeUInt8((spoilt[at] ?? 0) ^ (1 << random(8)), at);
      writeFileSync(file, spoilt);
      const before = starts.filter((begin) => begin <= at).length - 1;
      const recording = await openRecording(dir).catch((error: Error) => error.message);
      // A version that is newer than any is told as such.
      if (typeof recording === 'string') assert.match(recording, /newer ElixirScope/);
      else {
        assert.deepEqual(numbersOf(recording), whole.slice(0, before), `bit of byte ${at}`);
        assert.match(recording.damage.join(), /no whole block/);
      }
    }
  });

  it('by the clock of the computer, which jumped, opens: times of files say nothing but whether they changed', async () => {
    const { dir, file, bytes } = lastBlocks(2);
    writeFileSync(file, bytes);
    const probe = JSON.parse(readFileSync(join(dir, 'probe.json'), 'utf8'));
    for (const wall of ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z', 'no time']) {
      writeFileSync(join(dir, 'probe.json'), JSON.stringify({ ...probe, clock: { ...probe.clock, wall } }));
      (await openHistory(dir)).close();
    }
  });
});
