import assert from 'node:assert/strict';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { History, Moment } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { arrival } from '../../support/tellHistory.js';

const program = `
  module Job
  def run/1
    run:    enter 2 x       -> first
    first:  stmt 3 a        -> second
    second: stmt 3 a        -> choose
    choose: stmt 4          -> end
    one:    clause 5 b {c}  -> inner
    inner:  stmt 6 a {c}    ->> choose
    other:  clause 7 b {d}  -> there
    there:  stmt 8 a {d}    ->> choose
    end:    leave 9
  fn -run/1-fun-0-/1 of run
    item:   enter 10 i x    -> out
    out:    leave 10
`;

describe('what a call has told', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());
  const playing = async (story: string, blockEvents = 4) => {
    tape = record(program);
    tape.process().starts().plays(story).ends();
    return openHistory(tape.write({ blockEvents }));
  };
  /** `a=2 statement 3#1`, newest first. */
  const told = (history: History, moment: Moment, index = 0) =>
    history.told(moment, index).bindings.map(({ name, value, by }) => `${name}=${inspect(value())} ${by.kind} ${by.line}#${by.nth}`);
  const lines = (history: History, moment: Moment) => [...history.told(moment, 0).lines].sort((a, b) => a - b);

  it('is what each place bound, what is shadowed and out of scope too', async () => {
    const history = await playing('run(0) first(1) second(2) one(3) inner(4) choose(5) end(6)');
    assert.deepEqual(told(history, arrival(history, 9)), [
      'a=4 statement 6#0',
      'b=3 clause 5#0',
      'a=2 statement 3#1',
      'a=1 statement 3#0',
      'x=0 head 2#0',
    ]);
    assert.deepEqual(lines(history, arrival(history, 9)), [2, 3, 4, 5, 6, 9]);
    assert.deepEqual(told(history, arrival(history, 4)), ['a=2 statement 3#1', 'a=1 statement 3#0', 'x=0 head 2#0']);
  });

  it('is nothing of other calls, of the same function neither, and of a fn in it neither', async () => {
    const history = await playing(
      'run#1(0) first#1(1) run#2(7) first#2(8) second#2(9) choose#2(1) end#2(9) item#3(5,0) out#3(5) second#1(2) choose#1(5) end#1(6)',
    );
    assert.deepEqual(told(history, arrival(history, 9, 2)), ['a=2 statement 3#1', 'a=1 statement 3#0', 'x=0 head 2#0']);
    assert.deepEqual(told(history, arrival(history, 9, 1)), ['a=9 statement 3#1', 'a=8 statement 3#0', 'x=7 head 2#0']);
    assert.deepEqual(told(history, arrival(history, 9, 1), 1), ['a=1 statement 3#0', 'x=0 head 2#0']);
    assert.deepEqual(told(history, arrival(history, 10)), ['i=5 fn 10#0', 'x=0 fn 10#0']);
  });

  it('is the newest of many rounds, far back too', async () => {
    const rounds = Array.from({ length: 3000 }, (_, i) => `one(${i}) inner(${i})`).join(' ');
    const history = await playing(`run(0) first(1) second(2) other(7) there(8) ${rounds} choose(1) end(6)`, 1000);
    const all = told(history, arrival(history, 9));
    assert.deepEqual(all.slice(0, 2), ['a=2999 statement 6#0', 'b=2999 clause 5#0']);
    assert.deepEqual(all.slice(2), ['a=8 statement 8#0', 'b=7 clause 7#0', 'a=2 statement 3#1', 'a=1 statement 3#0', 'x=0 head 2#0']);
  });
});
