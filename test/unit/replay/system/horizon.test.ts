import assert from 'node:assert/strict';
import { cpSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keepWithin } from '../../../../adapter/recording/horizon.js';
import { inspect } from '../../../../adapter/recording/inspect.js';
import { openHistory } from '../../../../adapter/replay/openHistory.js';
import { atom, reference, tuple } from '../../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../../support/recordingBuilder.js';

describe('a system at the horizon', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());

  it('is what it was, for processes that were born before it', async () => {
    tape = record();
    const call = tuple(atom('proc_lib'), atom('init_p'), [
      tape.pid('boss'),
      [],
      atom('gen'),
      atom('init_it'),
      [atom('gen_server'), atom('Elixir.Till'), 0, []],
    ]);
    const [boss, till, client, busy] = [tape.process('boss'), tape.process('till'), tape.process('client'), tape.process('busy')];
    boss.starts().spawns('till', call).links('till');
    boss.says('started', atom('till'), 'till', { restart: atom('permanent'), type: atom('worker') });
    boss.waits('supervisor', tuple(atom('state'), atom('boss'), atom('one_for_all')));
    till.waits('Elixir.Till', 'open');
    client.starts().sends('till', tuple(atom('$gen_call'), tuple(client.pid, reference(1)), atom('total')));
    till.receives('client', tuple(atom('$gen_call'), tuple(client.pid, reference(1)), atom('total')));
    busy.starts();
    for (let i = 0; i < 2000; i++) busy.sends('nobody', i);
    till.sends('client', tuple(reference(1), 12));
    client.receives('till', tuple(reference(1), 12));
    till.waits('Elixir.Till', 'closed');
    const dir = tape.write({ blockEvents: 50, segmentBlocks: 2 });
    const seg = join(dir, 'seg');
    const whole = `${dir}-whole`;
    cpSync(dir, whole, { recursive: true });
    const before = await openHistory(whole);
    await keepWithin(dir, readdirSync(seg).reduce((sum, name) => sum + statSync(join(seg, name)).size, 0) / 4);
    const after = await openHistory(dir);
    const time = after.horizon ?? assert.fail('no horizon');

    for (const { proc } of [boss, till, client])
      assert.equal(after.system.processAt(proc, time).doing, before.system.processAt(proc, time).doing);
    assert.match(after.system.processAt(client.proc, time).doing, /^waiting for a reply from Till.init\/1 since /);
    assert.match(after.system.processAt(till.proc, time).doing, /^handling call :total/);
    assert.deepEqual(after.system.supervisionTreeAt(time).roots, before.system.supervisionTreeAt(time).roots);
    assert.deepEqual(after.system.processAt(till.proc, time).links, [before.system.processAt(till.proc, time).links[0]]);
    assert.deepEqual(
      after.system.stateHistory(till.proc).map(({ value, cause }) => `${inspect(value())} ${cause !== undefined}`),
      ['"open" false', '"closed" true'],
    );
    assert.equal(after.system.mailboxAt(till.proc, time).exact, false);
    renameSync(whole, join(dir, 'whole'));
  });
});
