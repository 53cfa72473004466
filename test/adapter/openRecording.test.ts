import assert from 'node:assert/strict';
import { Home, mixProject } from '../support/elixirscope.js';
import { sessions } from './sessions.js';

describe('which recording a session makes or shows', function () {
  this.timeout(60_000);
  const home = new Home();
  const open = sessions(() => home.env);

  it('is told when it begins, when it is whole, and when it is opened again', async () => {
    const maker = open();
    await maker.launch({
      task: 'run',
      taskArgs: ['-e', 'Kept.it()'],
      projectDir: mixProject({ 'lib/kept.ex': 'defmodule Kept, do: def(it, do: 1)' }),
    });
    const begun = (await maker.event('elixirscope/recording')).body;
    assert.equal(begun.growing, true);
    assert.deepEqual((await maker.event('elixirscope/recording')).body, { ...begun, growing: false });
    await maker.stopped();
    const reader = open();
    await reader.launch({ recording: 'last' });
    assert.deepEqual((await reader.event('elixirscope/recording')).body, { ...begun, growing: false });
  });
});
