import assert from 'node:assert/strict';
import type { Direction, History, Moment } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { arrival } from '../../support/tellHistory.js';

const program = `
  module Job
  def run/1
    run:   enter 2 list   -> first
    first: stmt 3 a       -> loop
    loop:  stmt 4         -> last
    last:  stmt 5 b       -> end
    end:   leave 6
  synthetic fn -run/1-fun-0-/1 of run
    each:  enter 4 x      -> call
    call:  stmt 4 y       -> round
    round: leave 4
  def help/1
    help:  enter 8 x      -> more
    more:  stmt 9 z       -> back
    back:  leave 10
`;

describe('the edges of a call', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());
  const playing = async (story: string) => {
    tape = record(program);
    tape.process().starts().plays(story).ends();
    return openHistory(tape.write());
  };
  const lineAt = (history: History, moment: Moment) => history.frames(moment)[0]?.place.line;

  const edges = (history: History, from: Moment) =>
    (['backward', 'forward'] as const).map((direction: Direction) => lineAt(history, history.edgeOfCall(from, direction)));

  it('are its own first and last statement, whatever it calls', async () => {
    const history = await playing('run(:l) first(1) help(1) more(2) back(3) loop(4) last(5) end(6)');
    assert.deepEqual(edges(history, arrival(history, 5)), [3, 6]);
    assert.deepEqual(edges(history, arrival(history, 9)), [9, 10]);
  });

  it('are found through thousands of rounds and calls, each of another call of the same function', async () => {
    const rounds = Array.from({ length: 2000 }, (_, i) => `each(${i}) help(1) more(2) back(3) call(1) round(1)`).join(' ');
    const history = await playing(`run(:l) first(1) ${rounds} loop(4) last(5) end(6) run(:l) first(2) loop(4) last(5) end(6)`);
    const inLoop = arrival(history, 4, 1500);
    assert.deepEqual(edges(history, inLoop), [3, 6]);
    assert.equal(history.edgeOfCall(inLoop, 'backward').n, arrival(history, 3).n);
    assert.equal(history.edgeOfCall(inLoop, 'forward').n, arrival(history, 6).n);
    const inHelp = arrival(history, 9, 1000);
    assert.deepEqual([history.edgeOfCall(inHelp, 'backward').n, history.edgeOfCall(inHelp, 'forward').n], [inHelp.n, inHelp.n + 1]);
    const second = arrival(history, 3, 2);
    assert.deepEqual([history.edgeOfCall(second, 'backward').n, lineAt(history, history.edgeOfCall(second, 'forward'))], [second.n, 6]);
  });

  it('are where one stands, where no code runs', async () => {
    const history = await playing('run(:l) first(1) loop(2) last(3) end(4)');
    const start = { ...arrival(history, 3), n: 0 };
    assert.deepEqual(history.edgeOfCall(start, 'forward'), start);
  });
});
