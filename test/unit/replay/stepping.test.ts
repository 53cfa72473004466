import assert from 'node:assert/strict';
import type { Line } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { arrival, linesOf } from '../../support/tellHistory.js';

const shop = `
  module Shop
  def main/0
    main:   enter 1         -> price
    price:  stmt 2 price    -> each
    each:   stmt 3          -> sum
    sum:    stmt 4 sum      -> end
    end:    tail 5
  def price/1
    ask:    enter 10 p      -> look
    look:   stmt 11 found   -> give
    give:   leave 12
  fn -main/0-fun-0-/1 of main
    item:   enter 20 i      -> show
    show:   stmt 20         -> done
    done:   leave 21
  def loop/1
    loop:   enter 30 n      -> work
    work:   stmt 31         -> again
    again:  tail 32
`;
const story = `
  main ask(1) look(2) give(2) price(2) item(1) show(:ok) done(:ok) item(2) show(:ok) done(:ok) each(:ok) sum(3) end
  loop(2) work(:ok) again loop(1) ask(1) look(2) give(2) work(:ok) again loop(0)
`;

describe('steps', () => {
  let tape: RecordingBuilder;
  const playing = async () => {
    tape = record(shop);
    tape.process().starts().plays(story).ends();
    return openHistory(tape.write());
  };
  afterEach(() => tape.remove());
  const all = '2 11 12 3 20 21 20 21 4 5 31 32 31 11 12 32 31';

  it('in goes to every statement, backward as forward', async () => {
    const history = await playing();
    assert.equal(linesOf(history, 'in', 'forward'), all);
    assert.equal(linesOf(history, 'in', 'backward'), all.split(' ').reverse().join(' '));
  });

  it('over passes over calls, tail calls too', async () => {
    const history = await playing();
    assert.equal(linesOf(history, 'over', 'forward', arrival(history, 2)), '3 4 5');
  });

  it('over stops in the next round of a loop', async () => {
    const history = await playing();
    assert.equal(linesOf(history, 'over', 'forward', arrival(history, 31)), '32 31 32 31');
    assert.equal(linesOf(history, 'over', 'backward', arrival(history, 31, 3)), '32 31 32 31 5 4 3 2');
  });

  it('over stops in the next call of the same fn by a library', async () => {
    const history = await playing();
    assert.equal(linesOf(history, 'over', 'forward', arrival(history, 20)), '21 20 21 4 5');
  });

  it('over backward goes from the first statement to the caller', async () => {
    const history = await playing();
    assert.equal(linesOf(history, 'over', 'backward', arrival(history, 11)), '2');
  });

  it('out goes to the caller, in both directions', async () => {
    const history = await playing();
    assert.equal(linesOf(history, 'out', 'forward', arrival(history, 11)), '3');
    assert.equal(linesOf(history, 'out', 'backward', arrival(history, 20, 2)), '3');
  });

  it('stop at breakpoints on their way', async () => {
    const history = await playing();
    const breakpoints = history.sitesAt('/p/lib/Shop.ex', 12 as Line);
    assert.equal(breakpoints.length, 1);
    assert.equal(history.hits(breakpoints), 2);
    assert.equal(linesOf(history, 'over', 'forward', arrival(history, 2), breakpoints).split(' ')[0], '*12');
    assert.equal(linesOf(history, 'over', 'backward', arrival(history, 3), breakpoints).split(' ')[0], '*12');
  });

  it('over a tail call to a library stay on this side of all that it calls', async () => {
    tape = record(`
      module Tail
      def main/0
        main: enter 1  -> each
        each: stmt 2   -> end
        end:  leave 3
      def all/1
        all:  enter 10 l -> go
        go:   tail 11
      fn -all/1-fun-0-/1 of all
        item: enter 12 i -> show
        show: leave 12
    `);
    tape.process().plays('main all([1]) go item(1) show(1) item(2) show(2) item(3) show(3) each(:ok) end(:ok)');
    const history = await openHistory(tape.write());
    assert.equal(linesOf(history, 'over', 'forward', arrival(history, 11)), '3');
    assert.equal(linesOf(history, 'over', 'forward', arrival(history, 12)), '12 12 3');
    assert.deepEqual(
      history.frames(arrival(history, 12, 2)).map(({ name }) => name),
      ['fn/1 in Tail.all/1', 'Tail.all/1', 'Tail.main/0'],
    );
  });
});

describe('runs', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());

  it('meet breakpoints of all processes in the order of time', async () => {
    tape = record(shop);
    const [a, b] = [tape.process('a').starts(), tape.process('b').starts().isNamed('till')];
    a.plays('ask(1)');
    b.plays('ask(2)');
    a.plays('look(1) give(1)');
    b.plays('look(2) give(2)').ends();
    const history = await openHistory(tape.write({ blockEvents: 3 }));
    const at = history.sitesAt('/p/lib/Shop.ex', 11 as Line);
    const [one, two] = history.processes();
    assert.equal(two?.name, ':till');
    const first = history.first() ?? assert.fail();
    const met = history.run(first, 'forward', at);
    assert.deepEqual([met.kind, met.moment], ['breakpoint', { proc: one?.proc, n: 2 }]);
    const next = history.run(met.moment, 'forward', at);
    assert.deepEqual([next.kind, next.moment], ['breakpoint', { proc: two?.proc, n: 3 }]);
    assert.equal(history.run(next.moment, 'forward', at).kind, 'end');
    assert.deepEqual(history.run(next.moment, 'backward', at).moment, met.moment);
    assert.deepEqual(history.run(met.moment, 'backward', at), { kind: 'start', moment: first });
    assert.deepEqual(history.entry(), met.moment);
    assert.deepEqual(history.exit(), { proc: two?.proc, n: 4 });
  });
});
