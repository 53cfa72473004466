import assert from 'node:assert/strict';
import { Budget, segmentSize } from '../../../adapter/target/budget.js';

const mega = 1024 ** 2;

describe('budget of a recording', () => {
  it('is a good many segments, so that a horizon moves in small steps', () => {
    for (const limit of [4 * mega, 100 * mega, 2048 * mega]) assert.ok(limit / segmentSize(limit) >= 64);
    assert.ok(segmentSize(100 * 1024 * mega) <= 16 * mega);
  });

  it('leaves a small recording alone', async () => {
    const budget = new Budget(
      '/r',
      100 * mega,
      () => assert.fail('nothing to delete'),
      () => assert.fail('nothing to allow'),
    );

    await budget.written(50 * mega);
  });

  it('deletes in time, and allows again what it freed, round after round', async () => {
    const allowed: number[] = [];
    const budget = new Budget(
      '/r',
      100 * mega,
      () => 25 * mega,
      (bytes) => allowed.push(bytes / mega),
    );

    for (const written of [80, 95, 105, 120]) await budget.written(written * mega);

    assert.deepEqual(allowed, [125, 150]);
  });
});
