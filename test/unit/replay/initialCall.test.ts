import assert from 'node:assert/strict';
import { decode } from '../../../adapter/recording/etf.js';
import { callName, initialCallOf } from '../../../adapter/replay/initialCall.js';
import { atom, etf, tuple, type Value } from '../../support/etfWriter.js';

const term = (value: Value) => decode(Buffer.concat([Buffer.from([131]), etf(value)]));
const call = (module: string, name: string, last: Value) => term(tuple(atom(module), atom(name), last));

describe('the initial call of a process', () => {
  it('is a function', () => {
    assert.equal(callName(call('Elixir.Shop.Till', 'init', 1)), 'Shop.Till.init/1');
    assert.equal(callName(call('lists', 'map', 2)), ':lists.map/2');
  });

  it('of a fn is what it stands in', () => {
    assert.equal(callName(call('Elixir.Shop.Packer', '-hand_over/1-fun-0-', 0)), 'fn/0 in Shop.Packer.hand_over/1');
  });

  it('of a supervisor is that of its callback module', () => {
    assert.equal(callName(call('supervisor', 'Elixir.Supervisor.Default', 1)), 'Supervisor.Default.init/1');
    assert.equal(callName(call('supervisor', 'kernel', 1)), ':kernel.init/1');
  });

  it('is found behind what OTP spawns', () => {
    const parent = atom('parent');
    const gen: Value[] = [atom('gen_server'), parent, parent, atom('Elixir.Shop.Till'), 0, []];
    const spawned = [parent, [], atom('gen'), atom('init_it'), gen];
    assert.equal(initialCallOf(call('proc_lib', 'init_p', spawned)), 'Shop.Till.init/1');
    assert.equal(initialCallOf(call('erlang', 'apply', [])), undefined, 'a fun says nothing');
    assert.equal(initialCallOf(call('Elixir.Shop', 'run', [1, 2])), 'Shop.run/2');
  });

  it('of a task is what it does', () => {
    const parent = atom('parent');
    const task = (does: Value) =>
      call('proc_lib', 'init_p', [parent, [], atom('Elixir.Task.Supervised'), atom('reply'), [parent, atom('monitor'), does]]);
    assert.equal(initialCallOf(task(tuple(atom('Elixir.Shop'), atom('write'), ['Ada']))), 'Shop.write/1');
    assert.equal(initialCallOf(task(tuple(atom('erlang'), atom('apply'), [atom('fun'), []]))), undefined, 'a fun says nothing');
  });
});
