import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Home, mixProject } from '../support/elixirscope.js';
import { writeCalls } from '../support/manyMessages.js';
import { tempFolder } from '../support/tempFolder.js';
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

  describe('that takes long to open', () => {
    let folder: string;
    before(() => {
      folder = tempFolder('large');
      writeCalls(folder, 150_000);
    });
    /** No index of it, as when it is opened for the first time. */
    beforeEach(() => rmSync(join(folder, 'index'), { recursive: true, force: true }));

    it('shows how far it has got, and answers others meanwhile', async () => {
      const client = open();
      const opening = client.launch({ recording: folder }, {}, { supportsProgressReporting: true });
      const { body } = await client.event('progressStart');
      assert.match(String(body.message), /^Opening the recording \(\d+ %\)$/);
      assert.equal((await client.request<{ state: string }>('elixirscope/status', {})).state, 'starting');
      await opening;
      await client.event('progressEnd');
      await client.stopped();
      const told = client.events.filter(({ event }) => event === 'progressUpdate').map(({ body }) => body.percentage as number);
      assert.deepEqual(
        told,
        told.toSorted((a, b) => a - b),
      );
    });

    it('is given up where its progress is cancelled, and the session is ready for another', async () => {
      const client = open();
      const opening = client.launch({ recording: folder }, {}, { supportsProgressReporting: true });
      const refused = assert.rejects(opening, { message: 'cancelled', showUser: false });
      const { body } = await client.event('progressStart');
      assert.equal(body.cancellable, true);
      await client.request('cancel', { progressId: body.progressId });
      await refused;
      await client.event('progressEnd');
      assert.equal((await client.request<{ state: string }>('elixirscope/status', {})).state, 'ready');
      await client.request('launch', { recording: folder });
      await client.stopped();
    });
  });
});
