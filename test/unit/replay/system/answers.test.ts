import assert from 'node:assert/strict';
import { inspect } from '../../../../adapter/recording/inspect.js';
import type { Nanos } from '../../../../adapter/replay/history.js';
import { openHistory } from '../../../../adapter/replay/openHistory.js';
import type { System, TreeNode } from '../../../../adapter/replay/system.js';
import { atom, map, reference, tuple } from '../../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../../support/recordingBuilder.js';

describe('of a system one may ask', () => {
  let tape: RecordingBuilder;
  beforeEach(() => {
    tape = record();
  });
  afterEach(() => tape.remove());
  const open = async (): Promise<System> => (await openHistory(tape.write())).system;
  const cast = (what: string) => tuple(atom('$gen_cast'), atom(what));
  const supervisorState = tuple(atom('state'), atom('boss'), atom('one_for_one'));

  it('which states a server had, and what led to each', async () => {
    tape.process('c').starts().sends('s', cast('add'));
    const s = tape.process('s').starts();
    s.waits('Elixir.Till', 0, tuple(atom('continue'), atom('load')));
    s.waits('Elixir.Till', 0);
    s.receives('c', cast('add'));
    s.waits('Elixir.Till', 1, 50);
    const before = tape.now;
    tape.later(50_000_000);
    s.waits('Elixir.Till', 2);
    const system = await open();
    const states = system.stateHistory(s.proc).map((state) => {
      const message = state.cause === undefined ? undefined : system.delivery(state.cause)?.message();
      return [state.index, inspect(state.value()), state.changed, state.because ?? (message && inspect(message))];
    });
    assert.deepEqual(states, [
      [0, '0', true, 'init'],
      [1, '0', false, 'handle_continue :load'],
      [2, '1', true, '{:"$gen_cast", :add}'],
      [3, '2', true, 'timeout'],
    ]);
    assert.equal(system.stateAt(s.proc, before)?.index, 2);
    assert.equal(system.stateAt(s.proc, before)?.module, 'Till');
  });

  it('who supervised whom, restarts counted', async () => {
    const boss = tape.process('boss').starts();
    const child = (name: string) => boss.says('started', atom('till'), name, { restart: atom('permanent'), type: atom('worker') });
    tape.process('one').starts();
    child('one').waits('supervisor', supervisorState);
    tape.process('loner').starts();
    const first = tape.now;
    tape.process('one').isEnding(atom('boom'));
    boss.says('terminated', atom('till'), 'one', { reason: atom('boom') });
    tape.process('two').starts();
    child('two').waits('supervisor', supervisorState);
    const system = await open();
    const tell = (node: TreeNode): string =>
      `${node.proc} ${node.kind} ${node.childId ? inspect(node.childId) : ''} ${node.restart ?? node.strategy} ${node.restarts} [${node.children.map(tell)}]`;
    assert.deepEqual(system.supervisionTreeAt(first).roots.map(tell), ['1 supervisor  one_for_one 0 [2 worker :till permanent 0 []]']);
    assert.deepEqual(system.supervisionTreeAt(tape.now).roots.map(tell), ['1 supervisor  one_for_one 0 [4 worker :till permanent 1 []]']);
    assert.deepEqual(system.supervisionTreeAt(tape.now).unsupervised, [tape.process('loner').proc]);
  });

  it('why a process ended: what it failed with, at what, and who had sent that', async () => {
    const c = tape.process('c').starts().isNamed('cart');
    const s = tape.process('s').starts().isNamed('till');
    s.waits('Elixir.Till', 0);
    c.sends('s', cast('crash'));
    s.receives('c', cast('crash'));
    s.fails({ kind: atom('error'), reason: atom('boom'), message: '** (RuntimeError) boom', stack: [], source: atom('logger') });
    s.isEnding(atom('boom'));
    const system = await open();
    assert.deepEqual(
      system.causesOf(s.proc).map(({ text, proc }) => `${proc} ${text}`),
      ['2 :till ended: :boom', '2 it failed: ** (RuntimeError) boom', '2 :till was handling cast :crash from :cart', '1 :cart had sent it'],
    );
    assert.deepEqual(system.causesOf(c.proc), []);
  });

  it('why a process ended: whose link took it along, and why that one ended', async () => {
    const [a, b] = [tape.process('a').starts().isNamed('a'), tape.process('b').starts().isNamed('b')];
    a.links('b');
    a.isEnding(atom('boom'));
    b.isEnding(atom('boom'));
    const system = await open();
    assert.deepEqual(
      system.causesOf(b.proc).map(({ text }) => text),
      [':b ended: :boom', ':a ended: :boom'],
    );
  });

  it('why a process ended: who killed it, and what for', async () => {
    const [c, a, b] = [tape.process('c').starts().isNamed('c'), tape.process('a').starts().isNamed('a'), tape.process('b').starts()];
    c.sends('a', 'kill it');
    a.receives('c', 'kill it').takes('kill it').control(28, b.pid, atom('kill'));
    b.isEnding(atom('killed'));
    const system = await open();
    assert.deepEqual(
      system.causesOf(b.proc).map(({ text }) => text),
      ['#PID<0.103.0> ended: :killed', ':a sent it an exit signal: :kill', ':a was handling message "kill it" from :c', ':c had sent it'],
    );
  });

  it('why a process ended: whom it had called, and why that one ended', async () => {
    const [c, s] = [tape.process('c').starts().isNamed('c'), tape.process('s').starts().isNamed('till')];
    const inVain = (callee: Parameters<typeof tuple>[number]) =>
      tuple(atom('boom'), tuple(atom('Elixir.GenServer'), atom('call'), [callee, atom('total'), 5000]));
    s.isEnding(atom('boom'));
    tape.process('next').starts().isNamed('till').isEnding(atom('normal'));
    const d = tape.process('d').starts().isNamed('d');
    c.isEnding(inVain(s.pid));
    d.isEnding(inVain(atom('till')));
    const system = await open();
    const told = (proc: typeof c.proc) => system.causesOf(proc).map(({ text }) => text);
    assert.deepEqual(told(c.proc), [':c ended: {:boom, {GenServer, :call, [#PID<0.102.0>, :total, 5000]}}', ':till ended: :boom']);
    assert.deepEqual(told(d.proc).slice(1), [':till ended: :normal'], 'the last of that name');
  });

  it('why a process ended: it killed itself, not its supervisor', async () => {
    const boss = tape.process('boss').starts();
    tape.process('c').starts().isNamed('c');
    const s = tape.process('s').starts().isNamed('till');
    boss.says('started', atom('till'), 's', { restart: atom('permanent'), type: atom('worker') }).waits('supervisor', supervisorState);
    s.receives('c', 'kill yourself').takes('kill yourself').control(28, s.pid, atom('kill'));
    s.isEnding(atom('killed'));
    boss.says('terminated', atom('till'), 's', { reason: atom('killed') });
    const system = await open();
    assert.deepEqual(
      system.causesOf(s.proc).map(({ text }) => text),
      [':till ended: :killed', ':till sent itself an exit signal: :kill', ':till was handling message "kill yourself" from :c'],
    );
  });

  it('what is under way: spans of telemetry, those that failed too', async () => {
    const p = tape.process('p').starts();
    const event = (edge: string, context: number) =>
      p.control(25, [atom('shop'), atom('sell'), atom(edge)], map({}), map({ telemetry_span_context: reference(context) }));
    event('start', 1);
    event('start', 2);
    const both = tape.now;
    event('exception', 2);
    const one = tape.now;
    event('stop', 1);
    const system = await open();
    assert.deepEqual(
      system.spansAt(both).map(({ name, failed }) => `${name} ${failed}`),
      ['shop.sell false', 'shop.sell true'],
    );
    assert.equal(system.spansAt(one).length, 1);
    assert.equal(system.spansAt(tape.now).length, 0);
  });

  it('a span ends where its context was cut from what telemetry told, too', async () => {
    const p = tape.process('p').starts();
    const event = (edge: string, metadata: Parameters<typeof map>[0]) =>
      p.control(25, [atom('web'), atom('request'), atom(edge)], map({}), map(metadata));
    event('start', {});
    const first = tape.now;
    event('stop', { telemetry_span_context: reference(1) });
    event('start', { telemetry_span_context: reference(2) });
    const second = tape.now;
    event('stop', {});
    const system = await open();
    assert.deepEqual(
      [first, second, tape.now].map((time) => system.spansAt(time).length),
      [1, 1, 0],
    );
  });

  it('what was under way of which only its end tells, and how long it took', async () => {
    const p = tape.process('p').starts();
    const before = tape.now;
    tape.later(5_000_000);
    p.control(25, [atom('shop'), atom('repo'), atom('query')], map({ total_time: 3_000_000 }), map({ source: 'orders' }));
    const system = await open();
    const during = (tape.now - 1_000_000) as Nanos;
    const [query] = system.spansAt(during);
    assert.deepEqual([query?.name, query?.end?.time, query?.start.time], ['shop.repo.query', tape.now, tape.now - 3_000_000]);
    assert.deepEqual([system.spansAt(before), system.spansAt(tape.now)], [[], []]);
  });

  it('what was done to a table that is watched, by whom', async () => {
    const [a, b] = [tape.process('a').starts(), tape.process('b').starts()];
    a.control(26, atom('insert'), atom('parcels'), [tuple(1, 'soup')]);
    b.control(26, atom('lookup'), atom('parcels'), [1]);
    const told = (await open()).tableEvents().map((one) => [one.proc, one.table, one.operation, one.args().map((arg) => inspect(arg))]);
    assert.deepEqual(told, [
      [a.proc, ':parcels', 'insert', ['{1, "soup"}']],
      [b.proc, ':parcels', 'lookup', ['1']],
    ]);
  });

  it('what was logged and written by then, by whom, and not what a device in memory was asked to write', async () => {
    const [user, memory, p] = [tape.process('user').starts().isNamed('user'), tape.process('io').starts(), tape.process('p').starts()];
    memory.waits('Elixir.StringIO', 0);
    const print = (to: 'user' | 'io', chars: string, id: number) => {
      const request = tuple(atom('io_request'), p.pid, reference(id), tuple(atom('put_chars'), atom('unicode'), [chars, 10]));
      p.sends(to, request);
      tape.process(to).receives('p', request);
    };
    print('user', 'héllo', 1);
    print('io', 'captured', 2);
    const first = tape.now;
    p.control(23, map({ level: atom('warning'), text: 'late', file: '/p/a.ex', line: 7 }));
    print('user', 'bye', 3);
    const system = await open();
    const output = (time: Nanos) => system.outputUpTo(time).map(({ proc, stream, text }) => `${proc} ${stream} ${JSON.stringify(text)}`);
    assert.deepEqual(output(first), ['3 stdout "héllo\\n"']);
    assert.deepEqual(output(tape.now), ['3 stdout "héllo\\n"', '3 stdout "bye\\n"']);
    assert.deepEqual(system.logsUntil(first), []);
    assert.deepEqual(
      system.logsUntil(tape.now).map(({ level, text, where }) => [level, text, where?.line]),
      [['warning', 'late', 7]],
    );
    assert.equal(user.proc, 1);
  });

  it('what request something is done for, through calls and processes that were spawned for it', async () => {
    const [client, front, back] = [tape.process('client').starts(), tape.process('front').starts(), tape.process('back').starts()];
    front.waits('Elixir.Front', 0);
    back.waits('Elixir.Back', 0);
    client.sends('front', cast('order'));
    front.receives('client', cast('order'));
    front.spawns('job');
    tape.process('job').sends('back', cast('pack'));
    back.receives('job', cast('pack'));
    const system = await open();
    const moment = { proc: back.proc, n: 3 };
    assert.deepEqual(
      system.requestOf(moment).map(({ message }) => inspect(message())),
      ['{:"$gen_cast", :pack}', '{:"$gen_cast", :order}'],
    );
    assert.equal(system.whoSent(moment)?.from, tape.process('job').proc);
  });

  it('what a recording without messages does not know', async () => {
    tape.process('p').starts().isEnding();
    const { system } = await openHistory(tape.write({ messages: 'off' }));
    assert.equal(system.coverage.messages, 'off');
    assert.deepEqual(system.deliveries({}), []);
    assert.equal(system.mailboxAt(tape.process('p').proc, 10 as Nanos).exact, false);
    assert.equal(system.processAt(tape.process('p').proc, tape.now).status, 'ended');
  });
});
