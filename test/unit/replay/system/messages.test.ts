import assert from 'node:assert/strict';
import { inspect } from '../../../../adapter/recording/inspect.js';
import type { Nanos } from '../../../../adapter/replay/history.js';
import { openHistory } from '../../../../adapter/replay/openHistory.js';
import type { Delivery, System } from '../../../../adapter/replay/system.js';
import { alias, atom, reference, tuple } from '../../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../../support/recordingBuilder.js';

describe('messages', () => {
  let tape: RecordingBuilder;
  beforeEach(() => {
    tape = record();
  });
  afterEach(() => tape.remove());
  const open = async (messages: 'received' | 'all' = 'all'): Promise<System> => (await openHistory(tape.write({ messages }))).system;

  /** `1 -> 2 "hello" taken`, with what is not known left out. */
  const tell = ({ from, to, message, fate, sent, received, taken }: Delivery): string =>
    [
      `${from ?? ''} -> ${to ?? ''}`,
      inspect(message()),
      fate,
      `(${[sent && 'sent', received && 'received', taken && 'taken'].filter(Boolean).join(' ')})`,
    ].join(' ');
  const all = (system: System): string[] => system.deliveries({}).map(tell);
  const waiting = (system: System, name: string, time: Nanos): string[] =>
    system.mailboxAt(tape.process(name).proc, time).messages.map(({ message }) => inspect(message()));

  it('are paired, send with receive, equal ones in their order', async () => {
    const [a, b, c] = [tape.process('a').starts(), tape.process('b').starts(), tape.process('c').starts()];
    a.sends('b', 'same');
    c.sends('b', 'same');
    a.sends('b', 'same').sends('b', 'other');
    const first = tape.now;
    b.receives('a', 'same').receives('c', 'same').receives('a', 'same').receives('a', 'other');
    const system = await open();
    assert.deepEqual(all(system), [
      '1 -> 2 "same" unknown (sent received)',
      '3 -> 2 "same" unknown (sent received)',
      '1 -> 2 "same" unknown (sent received)',
      '1 -> 2 "other" unknown (sent received)',
    ]);
    const [one, , two] = system.deliveries({});
    assert.ok((one?.received?.time ?? 0) < (two?.received?.time ?? 0));
    assert.equal(system.mailboxAt(b.proc, first).inFlight.length, 4);
  });

  it('whose receive is missing are told from those after them by their bytes', async () => {
    tape.process('a').starts().sends('b', 1).sends('b', 2).sends('b', 3);
    tape.process('b').starts().receives('a', 1).receives('a', 3);
    assert.deepEqual(all(await open()), [
      '1 -> 2 1 unknown (sent received)',
      '1 -> 2 2 in flight (sent)',
      '1 -> 2 3 unknown (sent received)',
    ]);
  });

  it('whose receive is missing leave it open what waits from then on', async () => {
    const [a, b] = [tape.process('a').starts(), tape.process('b').starts()];
    a.sends('b', 1);
    b.receives('a', 1).takes(1);
    const before = tape.now;
    a.sends('b', 2).sends('b', 3);
    b.receives('a', 3);
    const system = await open();
    assert.deepEqual(
      [before, tape.now].map((time) => system.mailboxAt(b.proc, time).exact),
      [true, false],
    );
  });

  it('whose send is missing are told from those before them by their time', async () => {
    const [a, b] = [tape.process('a').starts(), tape.process('b').starts()];
    b.receives('a', 'same');
    a.sends('b', 'same');
    b.receives('a', 'same');
    assert.deepEqual(all(await open()), ['1 -> 2 "same" unknown (received)', '1 -> 2 "same" unknown (sent received)']);
  });

  it('of which no sender is told are found by their bytes', async () => {
    const [a, b, c] = [tape.process('a').starts(), tape.process('b').starts(), tape.process('c').starts()];
    const comes = (what: number) => b.control(13, atom('$elixirscope_unknown'), what);
    a.sends('b', 1);
    c.sends('b', 2).sends('b', 1);
    for (const what of [2, 1, 3]) comes(what);
    assert.deepEqual(all(await open()), [
      '1 -> 2 1 unknown (sent received)',
      '3 -> 2 2 unknown (sent received)',
      '3 -> 2 1 in flight (sent)',
      ' -> 2 3 unknown (received)',
    ]);
  });

  it('find the one that had the name then', async () => {
    const [a, b, c] = [tape.process('a').starts(), tape.process('b').starts().isNamed('till'), tape.process('c').starts()];
    a.sends(atom('till'), 1);
    b.receives('a', 1).isEnding();
    c.isNamed('till');
    a.sends(tuple(atom('till'), atom('nonode@nohost')), 2).sendsToNobody(atom('nobody'), 3);
    c.receives('a', 2);
    const system = await open();
    assert.deepEqual(all(system), ['1 -> 2 1 unknown (sent received)', '1 -> 3 2 unknown (sent received)', '1 ->  3 dropped (sent)']);
    assert.equal(inspect(system.deliveries({})[0]?.via ?? 0), ':till');
  });

  it('of a call and its reply are a pair, and the reply is taken as it comes', async () => {
    const [caller, till] = [tape.process('caller').starts(), tape.process('till').starts().waits('Elixir.Till', 0)];
    const call = tuple(atom('$gen_call'), tuple(caller.pid, alias(7)), atom('total'));
    const reply = tuple(alias(7), 12);
    caller.sends('till', call);
    till.receives('caller', call);
    const asked = tape.now;
    till.sends(reference(7), reply);
    caller.receives('till', reply);
    till.waits('Elixir.Till', 1);
    const system = await open();
    const [one, other] = system.deliveries({});
    assert.deepEqual([one?.kind, one?.fate, other?.kind, other?.fate, other?.to], ['call', 'taken', 'reply', 'taken', 1]);
    assert.deepEqual([one?.pair, other?.pair], [other?.id, one?.id]);
    assert.deepEqual(
      system.callsInFlight(asked).map(({ caller, callee }) => [caller, callee]),
      [[1, 2]],
    );
    assert.deepEqual(system.callsInFlight(tape.now), []);
    assert.equal(system.processAt(caller.proc, asked).doing, 'waiting for a reply from #PID<0.102.0> since 10 ns');
    assert.equal(system.processAt(till.proc, tape.now).doing, 'waiting for a message');
  });

  it('wait in the order in which they came, until they are taken', async () => {
    const [a, b] = [tape.process('a').starts(), tape.process('b').starts()];
    for (const message of ['x', 'y', 'x']) {
      a.sends('b', message);
      b.receives('a', message);
    }
    const before = tape.now;
    b.takes('y');
    const between = tape.now;
    b.takes('x');
    const system = await open();
    assert.deepEqual(waiting(system, 'b', before), ['"x"', '"y"', '"x"']);
    assert.deepEqual(waiting(system, 'b', between), ['"x"', '"x"']);
    assert.deepEqual(waiting(system, 'b', tape.now), ['"x"']);
    assert.ok(system.mailboxAt(b.proc, tape.now).exact);
    assert.equal(inspect(system.whoSent({ proc: b.proc, n: 5 })?.message() ?? 0), '"y"');
    assert.equal(system.whoSent({ proc: b.proc, n: 5 })?.sent?.moment.proc, a.proc);
  });

  /** A server that, within one turn, lets a task work and hears of it; then it waits. */
  const withTask = () => {
    const s = tape.process('s').starts();
    s.waits('Elixir.Till', 0);
    s.receives(undefined, atom('go')).spawns('task');
    tape.process('task').sends('s', tuple(reference(3), 'done'));
    s.receives('task', tuple(reference(3), 'done'));
    return s;
  };
  const causes = (system: System, name = 's'): string[] =>
    system.stateHistory(tape.process(name).proc).map(({ cause, because }) => {
      const message = cause === undefined ? undefined : system.delivery(cause)?.message();
      return because ?? (message === undefined ? '?' : inspect(message));
    });

  it('of a task that is awaited are taken within the turn', async () => {
    const s = withTask();
    s.waits('Elixir.Till', 1);
    s.receives(undefined, atom('next')).waits('Elixir.Till', 2);
    const system = await open();
    assert.deepEqual(causes(system), ['init', ':go', ':next']);
    assert.deepEqual(waiting(system, 's', tape.now), []);
    assert.ok(system.mailboxAt(s.proc, tape.now).exact);
  });

  it('of a task that is not awaited lead to a turn of their own', async () => {
    const s = withTask();
    s.waits('Elixir.Till', 1).waits('Elixir.Till', 2);
    assert.match(causes(await open()).at(-1) ?? '', /^\{#Reference<.*>, "done"\}$/);
    assert.equal(s.proc, 1);
  });

  it('that lend a connection to a database are taken within the turn of who asked, and are a turn of the pool', async () => {
    const [pool, s] = [tape.process('pool').starts(), tape.process('s').starts()];
    const lends = tuple(atom('ETS-TRANSFER'), reference(1), pool.pid, 'holder');
    const returns = tuple(atom('ETS-TRANSFER'), reference(1), s.pid, 'queue');
    pool.waits('Elixir.Pool', 0);
    s.waits('Elixir.Till', 0);
    s.receives(undefined, atom('ask'));
    pool.receives('s', 'checkout').waits('Elixir.Pool', 1);
    s.receives('pool', lends);
    pool.receives('s', returns).receives('s', returns).waits('Elixir.Pool', 2);
    s.waits('Elixir.Till', 1);
    pool.waits('Elixir.Pool', 3);
    s.receives(undefined, atom('next')).waits('Elixir.Till', 2);
    const system = await open();
    assert.deepEqual(causes(system), ['init', ':ask', ':next']);
    assert.deepEqual(
      causes(system, 'pool').map((text) => text.slice(0, 16)),
      ['init', '"checkout"', '{:"ETS-TRANSFER"', '{:"ETS-TRANSFER"'],
    );
    assert.deepEqual(waiting(system, 's', tape.now), []);
  });

  it('are not what a `receive` ends with when its time is over, unless somebody takes that', async () => {
    const s = tape.process('s').starts();
    s.waits('Elixir.Till', 0);
    s.receives(undefined, atom('sleep')).receives(undefined, atom('timeout')).waits('Elixir.Till', 1);
    s.receives(undefined, atom('timer')).receives(undefined, atom('timeout')).waits('Elixir.Till', 2).waits('Elixir.Till', 3);
    const system = await open();
    assert.deepEqual(causes(system), ['init', ':sleep', ':timer', ':timeout']);
    assert.deepEqual(all(system).length, 3);
  });

  it('wait while an OTP process is suspended, but for those of the system', async () => {
    const [c, s] = [tape.process('c').starts(), tape.process('s').starts()];
    const system = (tag: number, what: string) => tuple(atom('system'), tuple(c.pid, reference(tag)), atom(what));
    s.waits('Elixir.Till', 0);
    for (const message of [system(1, 'suspend'), 'work', system(2, 'get_state')]) {
      c.sends('s', message);
      s.receives('c', message);
    }
    const suspended = tape.now;
    c.sends('s', system(3, 'resume'));
    s.receives('c', system(3, 'resume')).waits('Elixir.Till', 0);
    const told = await open();
    assert.deepEqual(waiting(told, 's', suspended), ['"work"']);
    assert.match(told.processAt(s.proc, suspended).doing, /^suspended since/);
    assert.deepEqual(waiting(told, 's', tape.now), []);
  });
});
