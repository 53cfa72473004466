import assert from 'node:assert/strict';
import type { ProcessInfo } from '../../../adapter/replay/history.js';
import { namesakes } from '../../../adapter/telling/names.js';

describe('namesakes', () => {
  /** Processes by number: name, start, end. */
  const of = (...all: readonly (readonly [name: string | undefined, started: number, ended?: number])[]) => {
    const infos = all.map(([name, started, ended], proc) => ({
      proc,
      pid: `#PID<0.${proc}.0>`,
      name,
      started,
      ended,
      events: 0,
      ranCode: false,
    }));
    return [...namesakes(infos as unknown as ProcessInfo[])].sort();
  };

  it('lived at the same time', () => {
    assert.deepEqual(of(['Basket', 0, 10], ['Basket', 5, 8], ['Till', 5, 8]), [0, 1]);
    assert.deepEqual(of(['Basket', 0], ['Basket', 1, 2], ['Basket', 3, 4]), [0, 1, 2]);
  });

  it('are not those that were started again one after another, or have no names', () => {
    assert.deepEqual(of(['Packer', 0, 10], ['Packer', 10, 20], ['Packer', 25]), []);
    assert.deepEqual(of([undefined, 0], [undefined, 0]), []);
  });
});
