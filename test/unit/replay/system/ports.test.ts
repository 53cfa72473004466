import assert from 'node:assert/strict';
import type { Nanos } from '../../../../adapter/replay/history.js';
import { openHistory } from '../../../../adapter/replay/openHistory.js';
import type { System } from '../../../../adapter/replay/system.js';
import { warningText } from '../../../../adapter/telling/warnings.js';
import { atom, map, port, tuple, type Value } from '../../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../../support/recordingBuilder.js';

describe('of ports and warnings one may ask', () => {
  let tape: RecordingBuilder;
  beforeEach(() => {
    tape = record();
  });
  afterEach(() => tape.remove());
  const open = async (): Promise<System> => (await openHistory(tape.write())).system;
  const socket = port(7);

  /** The ports that were open, in words. */
  const told = (system: System, time: Nanos) =>
    system
      .portsAt(time)
      .map(({ owner, name, local, remote, read, written, opened }) => [
        owner,
        name,
        local,
        remote,
        read,
        written,
        opened?.time !== undefined,
      ]);

  it('which were open, whose they were, and what went through them', async () => {
    const acceptor = tape.process('acceptor').starts();
    const handler = tape.process('handler').starts();
    acceptor.control(31, atom('opened'), socket, map({}));
    const accepted = tape.now;
    acceptor.control(31, atom('given'), socket, handler.pid).control(20, socket);
    const given = tape.now;
    const addresses = map({ local: '127.0.0.1:4000', remote: '127.0.0.1:50000' });
    handler.control(31, atom('opened'), socket, map({ name: 'tcp_inet' })).control(31, atom('addressed'), socket, addresses);
    handler.control(32, socket, 300, 20).control(32, socket, 300, 5000);
    const used = tape.now;
    handler.control(31, atom('closed'), socket, atom('normal'));
    const system = await open();
    assert.deepEqual(told(system, accepted), [[acceptor.proc, undefined, undefined, undefined, 0, 0, true]]);
    assert.deepEqual(told(system, given), [[handler.proc, undefined, undefined, undefined, 0, 0, true]]);
    assert.deepEqual(told(system, used), [[handler.proc, 'tcp_inet', '127.0.0.1:4000', '127.0.0.1:50000', 300, 5000, true]]);
    assert.deepEqual(told(system, tape.now), []);
    assert.deepEqual(
      system.portsAt(used, handler.proc).map((one) => one.opened?.time),
      [accepted],
    );
    assert.deepEqual(system.portsAt(used, acceptor.proc), []);
  });

  it('which were open before, and which were closed though it is not told: let go of by who had them, or ended with them', async () => {
    const [shell, other] = [tape.process('shell').starts(), tape.process('other').starts()];
    shell.control(31, atom('opened'), socket, map({ name: '/bin/cat', first_seen: atom('true') }));
    other.control(31, atom('opened'), port(8), map({}));
    const both = tape.now;
    shell.control(20, socket);
    const one = tape.now;
    other.isEnding();
    const system = await open();
    assert.deepEqual(told(system, both), [
      [shell.proc, '/bin/cat', undefined, undefined, 0, 0, false],
      [other.proc, undefined, undefined, undefined, 0, 0, true],
    ]);
    assert.deepEqual([told(system, one).length, told(system, tape.now).length], [1, 0]);
  });

  it('what the VM warned of, in words', async () => {
    const busy = tape.process('busy').starts();
    const warn = (kind: string, facts: Readonly<Record<string, Value>>) => busy.control(30, atom(kind), map(facts));
    warn('long_gc', { ms: 73, words: 12_000_000 });
    const first = tape.now;
    warn('long_schedule', { ms: 250, from: tuple(atom('lists'), atom('seq'), 2) });
    warn('large_heap', { words: 12_000_000, missed: 3 });
    warn('busy_port', { port: socket });
    const system = await open();
    assert.deepEqual(
      system.warningsUntil(tape.now, busy.proc).map((one) => [warningText(one), one.missed]),
      [
        ['garbage collection took 73 ms (heap 91.6 MiB)', 0],
        ['it ran 250 ms without giving others a turn', 0],
        ['large heap: 91.6 MiB', 3],
        ['waited for a busy port #Port<0.7>', 0],
      ],
    );
    assert.equal(system.warningsUntil(first).length, 1);
    assert.deepEqual(system.warningsUntil(tape.now, tape.process('nobody').starts().proc), []);
  });
});
