import assert from 'node:assert/strict';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { arrival, stackAt, variablesAt } from '../../support/tellHistory.js';

const cart = `
  module Cart
  def total/1
    total:  enter 2 items -> sum
    sum:    stmt 3 sum    -> double
    double: stmt 4 twice  -> out
    out:    leave 5
  def add/2
    add:    enter 10 a b  -> plus
    plus:   leave 11
`;

describe('frames', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());
  const playing = async (text: string, story: string) => {
    tape = record(text);
    tape.process().starts().plays(story).ends();
    return openHistory(tape.write());
  };

  it('are pushed by enter and popped by leave', async () => {
    const history = await playing(cart, 'total([1,2]) add(1,2) plus(3) sum(3) double(6) out(6)');
    assert.deepEqual(stackAt(history, arrival(history, 3)), ['Cart.total/1:3']);
    assert.deepEqual(stackAt(history, arrival(history, 11)), ['Cart.add/2:11', 'Cart.total/1:3']);
    assert.equal(variablesAt(history, arrival(history, 11)), 'a=1 b=2');
    assert.equal(variablesAt(history, arrival(history, 11), 1), 'items=[1, 2]');
    assert.equal(variablesAt(history, arrival(history, 5)), 'items=[1, 2] sum=3 twice=6');
  });

  it('are true when code that is not recorded catches', async () => {
    // A raise in the inner total leaves no event; its caller goes on with what the library gave it.
    const history = await playing(cart, 'total#1([1]) total#2([2]) sum#1(:caught) double#1(6) out#1(6)');
    assert.deepEqual(stackAt(history, arrival(history, 4)), ['Cart.total/1:4']);
    assert.equal(variablesAt(history, arrival(history, 4)), 'items=[1] sum=:caught');
  });

  it('are replaced by what they tail-call, and still shown as gone', async () => {
    const loop = `
      module Loop
      def run/1
        run:  enter 2 n -> next
        next: tail 3
      def main/0
        main: enter 8 -> call
        call: stmt 9 -> end
        end:  leave 10
    `;
    const rounds = Array.from({ length: 20 }, (_, i) => `run(${i}) next`).join(' ');
    const history = await playing(loop, `main ${rounds}`);
    const stack = stackAt(history, arrival(history, 3, 20));
    assert.deepEqual(stack, ['Loop.run/1:3', ...Array(8).fill('(Loop.run/1:3)'), 'Loop.main/0:9']);
    assert.equal(variablesAt(history, arrival(history, 3, 20), 1), 'n=18');
  });

  it('of one callback are no ghosts under the next, which it may not have called', async () => {
    const each = `
      module Each
      def run/0
        run:  enter 1   -> map
        map:  stmt 2    -> end
        end:  leave 3
      fn -run/0-fun-0-/1 of run
        item: enter 2 i -> put
        put:  tail 2
    `;
    const history = await playing(each, 'run item(1) put item(2) put item(3) put map(:ok) end(:ok)');
    assert.deepEqual(stackAt(history, { ...arrival(history, 3), n: 8 }), ['fn/1 in Each.run/0:2', 'Each.run/0:2']);
  });

  it('are replaced by a tail call that needs no event', async () => {
    const quiet = `
      module Loop
      def run/2
        run:  enter 2 n acc -> next
        stop: enter 1 acc   -> end
        next: tail 2 => quietly Loop.run/2
        end:  leave 1
      def main/0
        main: enter 8 -> call
        call: stmt 9 -> out
        out:  leave 10
    `;
    const history = await playing(quiet, 'main run(2,0) run(1,2) stop(3) end(3) call(3) out(3)');
    assert.deepEqual(stackAt(history, arrival(history, 2, 2)), ['Loop.run/2:2', '(Loop.run/2:2)', 'Loop.main/0:9']);
    assert.deepEqual(stackAt(history, arrival(history, 10)), ['Loop.main/0:10']);
  });

  it('do not pile up where every other function of a loop is only counted', async () => {
    const pair = `
      module Pair
      def even/1
        even: enter 2 n -> odd
        odd:  tail 2 => quietly Pair.odd/1
      def odd/1
        back: enter 5 n -> even
      def main/0
        main: enter 8 -> call
        call: stmt 9 -> out
        out:  leave 10
    `;
    const history = await playing(pair, `main ${'even(1) '.repeat(20)} call(3) out(3)`);
    assert.deepEqual(stackAt(history, arrival(history, 2, 20)), ['Pair.even/1:2', 'Pair.main/0:9']);
    assert.deepEqual(stackAt(history, arrival(history, 10)), ['Pair.main/0:10']);
  });

  it('are no ghosts once the library function that they called has returned', async () => {
    const test = `
      module Case
      def setup/1
        setup: enter 1 context -> merge
        merge: tail 1 => Lib.merge/2
      def test/1
        test:  enter 4         -> call
        call:  tail 5 => Case.check/1
      def check/1
        check: enter 8 x       -> end
        end:   leave 9
    `;
    const history = await playing(test, 'setup(1) merge test call check(2)');
    assert.deepEqual(stackAt(history, arrival(history, 5)), ['Case.test/1:5']);
    assert.deepEqual(stackAt(history, arrival(history, 9)), ['Case.check/1:9', '(Case.test/1:5)']);
  });

  it('that began before the history at hand are incomplete', async () => {
    const history = await playing(cart, 'sum#5(3) double#5(6) out#5(6)');
    assert.deepEqual(stackAt(history, arrival(history, 5)), ['Cart.total/1:5 incomplete']);
    assert.equal(variablesAt(history, arrival(history, 5)), 'sum=3 twice=6');
  });

  it('of the fun that a for compiles to are part of their function', async () => {
    const into = `
      module Into
      def all/1
        all:   enter 2 list -> for
        for:   stmt 3 map   -> end
        end:   leave 6
      synthetic fn -all/1-fun-0-/2 of all
        each:  enter 3 x acc list -> body
        body:  stmt 4 y     -> round
        round: leave 4
    `;
    const history = await playing(into, 'all([1,2]) each(1,0,[1,2]) body(10) round(1) each(2,1,[1,2]) body(20) round(2) for(2) end(2)');
    assert.deepEqual(stackAt(history, arrival(history, 4, 3)), ['Into.all/1:4']);
    assert.equal(variablesAt(history, arrival(history, 4, 4)), 'list=[1, 2] x=2 acc=1 y=20');
    assert.equal(history.bindings(arrival(history, 4, 3), 0)[0]?.bound.n, 2, 'bound when the function was entered');
  });

  it('of the fun that the else of a with compiles to do not know what the arrows bound', async () => {
    const withElse = `
      module With
      def add/1
        add:   enter 1 map          -> with
        with:  clause 2 x {do}      -> more
        more:  clause 3 y {do/more} -> sum
        sum:   leave 4 {do/more}
      synthetic fn -add/1-fun-0-/1 of add
        else:  enter 6 reason       -> end
        end:   leave 7
    `;
    const history = await playing(withElse, 'add(1) with(2) more(3) else(4)');
    assert.equal(variablesAt(history, arrival(history, 4)), 'map=1 x=2 y=3');
    assert.equal(variablesAt(history, arrival(history, 7)), 'map=1 reason=4');
  });

  it('hold a hundred thousand activations', async () => {
    const deep = `
      module Deep
      def down/1
        down: enter 2 n -> more
        more: leave 3
    `;
    tape = record(deep);
    const main = tape.process();
    for (let i = 0; i < 100_000; i++) main.event('down', [i]);
    const history = await openHistory(tape.write({ blockEvents: 5000 }));
    const end = { proc: history.processes()[0]?.proc ?? assert.fail(), n: 100_000 };
    assert.equal(history.frameCount(end), 100_000);
    assert.deepEqual(
      history.frames(end, 99_999, 5).map(({ act }) => act),
      [1],
    );
    assert.equal(variablesAt(history, end, 99_999), 'n=0');
  });
});

describe('variables', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());

  it('are visible in their scope, and shadowed where they are bound again', async () => {
    tape = record(`
      module Scope
      def run/1
        run:  enter 2 x        -> again
        again: stmt 3 x        -> case
        case: stmt 4 z         -> end
        yes:  clause 5 y {yes} -> work
        work: stmt 6 w {yes}   ->> case
        end:  leave 8
    `);
    tape.process().plays('run(1) again(2) yes(3) work(4) case(5) end(6)');
    const history = await openHistory(tape.write());
    assert.equal(variablesAt(history, arrival(history, 3)), 'x=1');
    assert.equal(variablesAt(history, arrival(history, 6)), 'x=2 y=3');
    assert.equal(variablesAt(history, arrival(history, 8)), 'x=2 z=5');
  });

  it('of a loop in one activation are those of the round', async () => {
    tape = record(`
      module Loop
      def run/1
        run:  enter 2 list        -> for
        for:  stmt 3 all          -> end
        gen:  clause 3 i {round}  -> body
        body: stmt 4 v {round}    ->> for
        end:  leave 6
    `);
    const rounds = Array.from({ length: 50 }, (_, i) => `gen(${i}) body(${i * 2})`).join(' ');
    tape.process().plays(`run([]) ${rounds} for([]) end([])`);
    const history = await openHistory(tape.write());
    assert.equal(variablesAt(history, arrival(history, 4, 7)), 'list=[] i=6');
    assert.equal(variablesAt(history, arrival(history, 6)), 'list=[] all=[]');
  });
});
