import assert from 'node:assert/strict';
import type { ListedProcess } from '../../../adapter/protocol.js';
import { allOf, childrenOf, nodeHere, type ProcessNode, rootsOf } from '../../../extension/processNodes.js';

const process = (number: number, more: Partial<ListedProcess> = {}): ListedProcess => ({
  process: number,
  pid: `#PID<0.${number}.0>`,
  name: `P${number}`,
  kind: 'worker',
  status: 'waiting',
  doing: 'waiting for a message',
  restarts: 0,
  queue: 0,
  hasState: false,
  here: false,
  children: [],
  ...more,
});
const said = (rows: readonly ProcessNode[]): string[] =>
  rows.map((row) =>
    row.kind === 'process' ? row.process.name : row.kind === 'more' ? `${row.count} more` : `${row.processes.length} others`,
  );

describe('rows of processes', () => {
  const till = process(3, { here: true });
  const shop = process(1, { kind: 'supervisor', children: [process(2), till] });

  it('are the supervisors at the top, and one for who is in no tree', () => {
    const rows = rootsOf({ roots: [shop], others: [process(4), process(5)], time: 0 });
    assert.deepEqual(said(rows), ['P1', '2 others']);
    assert.deepEqual(rows.map(childrenOf).map(said), [
      ['P2', 'P3'],
      ['P4', 'P5'],
    ]);
  });

  it('are without a group where nothing is supervised', () => {
    assert.deepEqual(said(rootsOf({ roots: [], others: [process(4)], time: 0 })), ['P4']);
  });

  it('know the way to where the session stands', () => {
    const here = nodeHere({ roots: [shop], others: [], time: 7 });
    assert.equal(here?.process, till);
    assert.equal(here.time, 7);
    assert.deepEqual(said([here.parent ?? { kind: 'more', count: 0 }]), ['P1']);
    assert.equal(nodeHere({ roots: [], others: [process(1)], time: 0 }), undefined);
  });

  it('are not more than can be shown, but for the one where the session stands', () => {
    const crowd = Array.from({ length: 10_000 }, (_, at) => process(at + 10, { here: at === 7_000 }));
    const rows = childrenOf({ kind: 'process', process: process(1, { children: crowd }), time: 0 });
    assert.equal(rows.length, 502);
    assert.deepEqual(said(rows.slice(-2)), ['P7010', '9499 more']);
  });

  it('are all found by a picker, supervisors before their children', () => {
    const all = allOf({ roots: [shop], others: [process(4)], time: 0 });
    assert.deepEqual(
      all.map(({ name }) => name),
      ['P1', 'P2', 'P3', 'P4'],
    );
  });
});
