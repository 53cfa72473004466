import assert from 'node:assert/strict';
import type { History, ProcId } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { linesOf, stackAt, variablesAt } from '../../support/tellHistory.js';

const program = `
  module Move
  def run/1
    run:  enter 2 n   -> call
    call: stmt 3 m    -> out
    out:  leave 4
`;

describe('trap 31: a process that moves between streams', () => {
  const tapes: RecordingBuilder[] = [];
  afterEach(() => {
    for (const tape of tapes.splice(0)) tape.remove();
  });

  /** Thirty thousand events of one process, the next of `streams` after every so many. */
  const moving = async (streams: readonly number[], blockEvents = 1000): Promise<History> => {
    const tape = record(program);
    tapes.push(tape);
    const main = tape.process();
    for (let i = 0; i < 10_000; i++) {
      if (i % 7 === 0) main.movesTo(streams[(i / 7) % streams.length] ?? 1);
      main
        .event('run', [i])
        .event('call', [i * 2])
        .event('out', [i]);
    }
    return openHistory(tape.write({ blockEvents }));
  };

  const same = (one: History, other: History): void => {
    const proc = 1 as ProcId;
    assert.equal(one.process(proc)?.events, 30_000);
    for (let n = 0; n <= 30_000; n += 97) {
      assert.deepEqual(stackAt(one, { proc, n }), stackAt(other, { proc, n }));
      assert.equal(variablesAt(one, { proc, n }), variablesAt(other, { proc, n }));
      assert.equal(one.timeOf({ proc, n }), other.timeOf({ proc, n }));
    }
    assert.equal(linesOf(one, 'in', 'backward'), linesOf(other, 'in', 'backward'));
  };

  it('has one history', async () => same(await moving([1, 2, 3]), await moving([1])));

  it('has the same history however large the blocks are: long ones are replayed in parts', async () =>
    same(await moving([1], 30_000), await moving([1], 500)));
});
