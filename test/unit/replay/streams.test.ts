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
  const moving = async (streams: readonly number[]): Promise<History> => {
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
    return openHistory(tape.write({ blockEvents: 1000 }));
  };

  it('has one history', async () => {
    const [still, moved] = [await moving([1]), await moving([1, 2, 3])];
    const proc = 1 as ProcId;
    assert.equal(moved.process(proc)?.events, 30_000);
    for (let n = 0; n <= 30_000; n += 97) {
      assert.deepEqual(stackAt(moved, { proc, n }), stackAt(still, { proc, n }));
      assert.equal(variablesAt(moved, { proc, n }), variablesAt(still, { proc, n }));
      assert.equal(moved.timeOf({ proc, n }), still.timeOf({ proc, n }));
    }
    assert.equal(linesOf(moved, 'in', 'backward'), linesOf(still, 'in', 'backward'));
  });
});
