import assert from 'node:assert/strict';
import type { StateChange } from '../../../adapter/protocol.js';
import { rowsAround, type StateRow } from '../../../extension/stateRows.js';

const states = (count: number, here: number): StateChange[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    cause: 'call :total',
    state: '%{}',
    changed: index % 2 === 1,
    n: index,
    time: index,
    here: index === here,
  }));
const said = (rows: readonly StateRow[]) =>
  rows.map((row) => (row.kind === 'state' ? row.change.index : row.kind === 'more' ? `${row.count} ${row.side}` : row.kind));
const none = { earlier: 0, later: 0 };

describe('rows of states', () => {
  it('are all there are, where they are few', () => {
    assert.deepEqual(said(rowsAround(states(4, 2), false, none)), [0, 1, 2, 3]);
  });

  it('may leave out what changed nothing, but never the first nor the one at the cursor', () => {
    assert.deepEqual(said(rowsAround(states(6, 4), true, none)), [0, 1, 3, 4, 5]);
  });

  it('are those around the cursor, and more when asked for', () => {
    const all = states(5_000, 2_000);
    const rows = said(rowsAround(all, false, none));
    assert.deepEqual([rows[0], rows[1], rows.at(-2), rows.at(-1)], ['1750 earlier', 1750, 2249, '2750 later']);
    const wider = said(rowsAround(all, false, { earlier: 1, later: 0 }));
    assert.deepEqual([wider[0], wider[1], wider.at(-1)], ['1500 earlier', 1500, '2750 later']);
  });

  it('are the last ones where the cursor is before or beside them all', () => {
    assert.deepEqual(said(rowsAround(states(300, -1), false, none)).slice(0, 2), ['50 earlier', 50]);
  });

  it('offer another process where there are no states', () => {
    assert.deepEqual(said(rowsAround([], true, none)), ['choose']);
  });
});
