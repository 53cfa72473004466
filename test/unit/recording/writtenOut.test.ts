import assert from 'node:assert/strict';
import { FormatError } from '../../../adapter/recording/bytes.js';
import { decode } from '../../../adapter/recording/etf.js';
import { writtenOut } from '../../../adapter/recording/writtenOut.js';
import { etf } from '../../support/etfWriter.js';

/** A reference to what stands so many bytes before it. */
const back = (bytes: number) => Buffer.from([2, bytes]);
const pair = (a: Buffer, b: Buffer) => Buffer.concat([Buffer.from([104, 2]), a, b]);

describe('a value with references', () => {
  const one = etf('the first');
  const two = etf('the second');
  // What the sink writes of {one, 1}, then of {one, two}, then of {{one, two}, one}.
  const first = pair(one, etf(1));
  const second = pair(back(first.length), two);
  const third = pair(back(second.length + 2), back(first.length + second.length + 2));
  const payload = Buffer.concat([first, second, third]);
  const secondAt = first.length;
  const thirdAt = first.length + second.length;

  it('is the value that it stands for, and its bytes are those of that value', () => {
    for (const [at, whole] of [
      [0, pair(one, etf(1))],
      [secondAt, pair(one, two)],
      [thirdAt, pair(pair(one, two), one)],
    ] as const) {
      assert.deepEqual(Buffer.from(writtenOut(payload, at)), whole);
      assert.deepEqual(decode(payload, at), decode(whole));
    }
  });

  it('is refused where it refers to what is not there', () => {
    assert.throws(() => writtenOut(pair(back(100), etf(1)), 0), FormatError);
  });
});
