import assert from 'node:assert/strict';
import { duration, moment } from '../../../adapter/telling/times.js';

describe('times', () => {
  it('are told to the microsecond', () => {
    assert.equal(moment(12_432_100), '12.432 ms');
    assert.equal(moment(0), '0.000 ms');
    assert.equal(moment(61_000_000_001), '61000.000 ms');
  });

  it('are as long as anybody wants to know', () => {
    assert.deepEqual([0, 940, 12_345, 12_432_100, 123_456_789, 1_250_000_000, 99_999_000_000, 200_000_000_000].map(duration), [
      '0 µs',
      '0.94 µs',
      '12.3 µs',
      '12.4 ms',
      '123 ms',
      '1.25 s',
      '100 s',
      '3 min 20 s',
    ]);
  });
});
