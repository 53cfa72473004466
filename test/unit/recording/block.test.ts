import assert from 'node:assert/strict';
import { HEADER_BYTES, readEvents, readHeader } from '../../../adapter/recording/block.js';
import { writeBlock } from '../../../adapter/recording/blockWriter.js';

const event = (proc: number, act: number, time: number) => ({ proc, site: 64, act, time, values: Buffer.alloc(0) });

function activations(block: Buffer): number[] {
  const header = readHeader(block) ?? assert.fail('no header');
  return [...readEvents(header, block.subarray(HEADER_BYTES)).act];
}

describe('the activations of a block', () => {
  const pid = () => Buffer.from([106]);

  it('are those of each process, however far apart', () => {
    const events = [event(1, 2 ** 50, 5), event(2, 7, 3), event(1, 2 ** 50 - 4, 9), event(2, 7, 10), event(1, 1, 11)];
    assert.deepEqual(
      activations(writeBlock(0, 1, events, pid)),
      events.map(({ act }) => act),
    );
  });

  it('of version 1 are told as they are', () => {
    const block = writeBlock(0, 1, [event(1, 3, 5), event(1, 4, 6)], pid);
    block.writeUInt16LE(1, 12);
    // The differences 3 and 1, as zigzag has them.
    assert.deepEqual(activations(block), [6, 2]);
  });
});
