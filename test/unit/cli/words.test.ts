import assert from 'node:assert/strict';
import { bytes, count, some, table } from '../../../adapter/cli/words.js';

describe('words', () => {
  it('tell sizes in the unit that fits', () => {
    assert.deepEqual([0, 1023, 1024, 1.5 * 1024 ** 3].map(bytes), ['0 B', '1023 B', '1.0 KiB', '1.5 GiB']);
  });

  it('count one and many', () => {
    assert.deepEqual(
      [count(1, 'event'), count(12345, 'event'), count(2, 'process', 'processes')],
      ['1 event', '12,345 events', '2 processes'],
    );
  });

  it('stand in columns', () => {
    assert.equal(
      table([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
      'a    bb\nccc  d',
    );
  });

  it('name a few and count the rest', () => {
    assert.deepEqual(some(['a', 'b', 'c'], 2), ['a', 'b', '… and 1 more']);
  });
});
