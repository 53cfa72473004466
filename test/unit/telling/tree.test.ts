import assert from 'node:assert/strict';
import type { Nanos, ProcId } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { Telling } from '../../../adapter/telling/telling.js';
import { processTree } from '../../../adapter/telling/tree.js';
import { Writing } from '../../../adapter/telling/writing.js';
import { atom, map } from '../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';

describe('a tree of very many processes', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());

  it('lists 500 of them and the one where the session stands, or all if told so', async () => {
    tape = record('module Crowd\ndef run/0\n  in: enter 1');
    for (let i = 1; i <= 600; i++) tape.process(`${i}`).starts();
    const folder = tape.write({ blockEvents: 100 });
    const history = await openHistory(folder);
    const telling = new Telling(history, await Writing.of(history, folder));
    const end = 1e6 as Nanos;

    const { others, remark } = processTree(telling, end);
    assert.equal(others.length, 500);
    assert.match(remark ?? '', /100 more processes are not listed\.$/);
    const standing = processTree(telling, end, { here: 550 as ProcId });
    assert.deepEqual([standing.others.length, standing.others.filter(({ here }) => here).map(({ process }) => process)], [501, [550]]);
    assert.equal(processTree(telling, end, { all: true }).others.length, 600);
    history.close();
  });
});

it('a tree marks those that the VM warned of lately', async () => {
  const tape = record();
  const busy = tape.process('busy').starts();
  busy.control(30, atom('long_gc'), map({ ms: 73 }));
  const then = tape.now;
  tape.later(6e9);
  busy.control(11, busy.pid, 1);
  const folder = tape.write();
  const history = await openHistory(folder);
  const telling = new Telling(history, await Writing.of(history, folder));
  const warning = (time: Nanos) => processTree(telling, time).others[0]?.warning;
  assert.deepEqual([warning(then), warning(tape.now)], ['garbage collection took 73 ms', undefined]);
  history.close();
  tape.remove();
});
