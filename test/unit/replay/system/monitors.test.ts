import assert from 'node:assert/strict';
import { inspect } from '../../../../adapter/recording/inspect.js';
import type { Nanos } from '../../../../adapter/replay/history.js';
import { openHistory } from '../../../../adapter/replay/openHistory.js';
import { atom, type Value as EtfValue, map, reference, tuple } from '../../../support/etfWriter.js';
import { type ProcessBuilder, type RecordingBuilder, record } from '../../../support/recordingBuilder.js';

describe('whom a process monitors', () => {
  let tape: RecordingBuilder;
  let watcher: ProcessBuilder;
  beforeEach(() => {
    tape = record();
    watcher = tape.process('watcher').starts();
    for (const name of ['one', 'two']) tape.process(name).starts();
  });
  afterEach(() => tape.remove());

  /** At each of these times, in words; else at the end. */
  async function monitors(...times: readonly Nanos[]): Promise<readonly (readonly string[])[]> {
    const { system } = await openHistory(tape.write());
    const asked = times.length === 0 ? [tape.now] : times;
    return asked.map((time) => system.processAt(watcher.proc, time).monitors.map((one) => inspect(one)));
  }

  const monitorsWith = (name: string, ref: number) => watcher.monitors(name).control(33, reference(ref));
  const takesBack = (ref: number, ...options: readonly EtfValue[]) => watcher.control(29, reference(ref), options);
  const down = (name: string, ref: number) => tuple(atom('DOWN'), reference(ref), atom('process'), tape.pid(name), atom('boom'));
  const [one, two] = ['#PID<0.102.0>', '#PID<0.103.0>'];

  it('those it made, until it takes them back', async () => {
    monitorsWith('one', 1);
    monitorsWith('two', 2);
    const both = tape.now;
    takesBack(1);
    assert.deepEqual(await monitors(both, tape.now), [[one, two], [two]]);
  });

  it('one twice, as long as not both are taken back', async () => {
    monitorsWith('one', 1);
    monitorsWith('one', 2);
    takesBack(2);
    const left = tape.now;
    takesBack(1);
    assert.deepEqual(await monitors(left, tape.now), [[one], []]);
  });

  it('whom it spawned with a monitor', async () => {
    watcher.control(33, tuple(tape.pid('one'), reference(1)));
    const spawned = tape.now;
    takesBack(1);
    assert.deepEqual(await monitors(spawned, tape.now), [[one], []]);
  });

  it('nobody who ended, and no name of which a DOWN told', async () => {
    monitorsWith('one', 1);
    watcher.control(21, atom('nobody')).control(33, reference(2));
    const before = tape.now;
    watcher.receives(
      undefined,
      tuple(atom('DOWN'), reference(2), atom('process'), tuple(atom('nobody'), atom('nonode@nohost')), atom('noproc')),
    );
    tape.process('one').isEnding(atom('boom'));
    assert.deepEqual(await monitors(before, tape.now), [[one, ':nobody'], []]);
  });

  it('nobody who is only asked for input or output', async () => {
    monitorsWith('one', 1);
    watcher.sends('one', tuple(atom('io_request'), watcher.pid, reference(1), atom('getline')));
    assert.deepEqual(await monitors(), [[]]);
  });

  it('what a library took back is gone when the process is looked at again', async () => {
    monitorsWith('one', 1);
    monitorsWith('two', 2);
    tape.later(200e6);
    watcher.control(24, map({ memory: 1, reductions: 1, queue: 0, monitors: [tape.pid('two')] }));
    monitorsWith('one', 3);
    watcher.control(24, map({ memory: 1, reductions: 1, queue: 0, monitors: [tape.pid('two')] }));
    const { system } = await openHistory(tape.write());
    const at = (time: number) => system.processAt(watcher.proc, time as Nanos).monitors.map((each) => inspect(each));
    assert.deepEqual(
      [at(100e6), at(tape.now)],
      [
        [one, two],
        [two, one],
      ],
    );
  });

  it('is not certain, nor is what waits for it, where messages with priority may overtake others', async () => {
    const sender = tape.process('one');
    sender.sends('watcher', atom('before'));
    watcher.receives('one', atom('before')).takes(atom('before'));
    const before = tape.now;
    watcher.control(34, atom('alias'));
    const { system } = await openHistory(tape.write());
    assert.deepEqual(
      [before, tape.now].map((time) => system.mailboxAt(watcher.proc, time).exact),
      [true, false],
    );
  });

  it('a DOWN that is taken back with its monitor waits no longer', async () => {
    monitorsWith('one', 1);
    tape.process('one').isEnding(atom('boom'));
    watcher.receives('one', down('one', 1));
    watcher.takes(atom('other'));
    const waits = tape.now;
    takesBack(1, atom('flush'));
    const { system } = await openHistory(tape.write());
    const pending = (time: Nanos) => system.mailboxAt(watcher.proc, time).messages.map(({ kind }) => kind);
    assert.deepEqual([pending(waits), pending(tape.now)], [['down'], []]);
  });
});
