import assert from 'node:assert/strict';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { History } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';

const program = `
  module Job
  def run/1
    run:    enter 2 x       -> first
    first:  stmt 3 a        -> second
    second: stmt 4 a        -> end
    part:   enter 5 i a
    over:   leave 5
    end:    leave 9
  synthetic fn -run/1-for-0-/1 of run
    each:   enter 6 a x     -> done
    done:   leave 6
  fn -run/1-fun-0-/1 of run
    item:   enter 10 a      -> out
    out:    leave 10
`;

describe('the values that a variable was bound to', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());
  const playing = async (story: string) => {
    tape = record(program);
    tape.process('other').starts().plays('run(0) first(99) end(1)');
    tape.process().starts().plays(story).ends();
    return openHistory(tape.write());
  };
  /** `1 in call 1, line 3`, in order, as asked for after so many events of the second process. */
  const values = (history: History, n: number, name = 'a') => {
    const proc = history.processes()[1]?.proc ?? assert.fail();
    const found = history.boundValues({ proc, n }, 0, name);
    return found.map(({ value, act, place }) => `${inspect(value())} in call ${act}, line ${place.line}`);
  };

  it('are those of all calls of its function in its process, each change once', async () => {
    const history = await playing('run(0) first(1) second(2) end(9) run(1) first(2) second(3) end(0)');
    const all = ['1 in call 1, line 3', '2 in call 1, line 4', '3 in call 2, line 4'];
    assert.deepEqual(values(history, 2), all, 'before and after the moment');
    assert.deepEqual(values(history, 7), all);
    assert.deepEqual(values(history, 7, 'nothing'), []);
  });

  it('are those that its for-comprehensions bound, and none of its fns', async () => {
    const history = await playing('run(0) first(1) each(5,0) done(1) each(6,0) done(1) item(7) out(0) second(2)');
    assert.deepEqual(values(history, 2), ['1 in call 1, line 3', '5 in call 2, line 6', '6 in call 3, line 6', '2 in call 1, line 4']);
  });
});
