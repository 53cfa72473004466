import assert from 'node:assert/strict';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { atom, map, type Value } from '../../support/etfWriter.js';
import { record } from '../../support/recordingBuilder.js';

describe('what a recording lacks of functions that ran too often', () => {
  const tape = record();
  after(() => tape.remove());
  const second = 1_000_000_000;
  const governed = (name: string, at: number, level: string, facts: Readonly<Record<string, Value>> = {}) => {
    tape.later(at * second - tape.now);
    const which = { module: atom('Elixir.Mill'), function: atom(name), arity: 2, rate: 5_000_000 };
    tape.process().control(6, map({ ...which, level: atom(level), ...facts }));
  };

  it('is said with from when to when, and how often they were entered', async () => {
    tape.process().starts();
    governed('sift', 1, 'calls');
    governed('grind', 2, 'count', { turns: 0 });
    governed('turn', 3, 'count', { turns: 0 });
    governed('grind', 10, 'count', { turns: 7000 });
    governed('grind', 12, 'full', { turns: 9000 });
    governed('sift', 13, 'full');
    governed('grind', 20, 'count', { turns: 0 });
    governed('grind', 30, 'full', { turns: 500 });
    governed('turn', 40, 'count', { turns: 1_234_567 });
    const history = await openHistory(tape.write());
    assert.deepEqual(history.losses, [
      'Mill.sift/2 ran so often that for a time only its calls were recorded.',
      'Mill.grind/2 ran so often that from 2 s to 30 s, 2 times, it was only counted: 9,500 calls of it are not recorded.',
      'Mill.turn/2 ran so often that from 3 s on it was only counted: 1,234,567 calls of it are not recorded.',
    ]);
    history.close();
  });
});
