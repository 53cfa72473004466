import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FrameReader, frame } from '../../../adapter/target/frames.js';

/** The frames of `stream`, given to a reader in pieces of these sizes. */
function read(stream: Buffer, sizes: readonly number[], limit = 1000): Buffer[] {
  const reader = new FrameReader(() => limit);
  const frames: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    frames.push(...reader.push(stream.subarray(at, at + size)));
    at += size;
  }
  return frames;
}

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 50 }));
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 });
    fc.assert(
      fc.property(payloads, sizes, (all, cut) => {
        const sent = all.map((one) => Buffer.from(one));
        assert.deepEqual(read(Buffer.concat(sent.map(frame)), cut), sent);
      }),
    );
  });

  it('larger than the limit are refused before they are held', () => {
    assert.throws(() => read(Buffer.from([0, 0, 4, 0]), [4], 1023), /a frame of 1024 bytes/);
  });
});
