import assert from 'node:assert/strict';
import { bytes, duration, short } from '../../../extension/quantities.js';

describe('quantities', () => {
  it('of bytes have one digit after the point, and the unit that fits', () => {
    const counts = [0, 1, 1023, 1024, 1536, 1024 ** 2, 2.5 * 1024 ** 3, 3 * 1024 ** 5];
    assert.deepEqual(
      counts.map((count) => bytes(count, 'en')),
      ['0 B', '1 B', '1,023 B', '1.0 KiB', '1.5 KiB', '1.0 MiB', '2.5 GiB', '3,072.0 TiB'],
    );
    assert.equal(bytes(1536, 'de'), '1,5 KiB');
  });

  it('of time have as many parts as they need', () => {
    assert.deepEqual([0, 999, 7_000, 127_000, 3_727_000].map(duration), ['0 s', '0 s', '7 s', '2:07 min', '1:02:07 h']);
  });

  it('of short times have three digits', () => {
    const times = [0, 850, 12_400, 12_449_000, 3_070_000_000, 127e9];
    assert.deepEqual(
      times.map((ns) => short(ns, 'en')),
      ['0 µs', '0.85 µs', '12.4 µs', '12.4 ms', '3.07 s', '2:07 min'],
    );
  });
});
