import assert from 'node:assert/strict';
import { moment } from '../../../adapter/telling/times.js';

describe('times', () => {
  it('are told to the microsecond', () => {
    assert.equal(moment(12_432_100), '12.432 ms');
    assert.equal(moment(0), '0.000 ms');
    assert.equal(moment(61_000_000_001), '61000.000 ms');
  });
});
