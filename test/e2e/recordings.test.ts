import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordingSummary } from '../../adapter/protocol.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { Engine } from '../support/engine.js';
import { tempFolder } from '../support/tempFolder.js';

const project = mixProject({ 'lib/sample.ex': 'defmodule Sample do\n  def f(x) do\n    y = x + 1\n    y * 2\n  end\nend\n' });

describe('recordings in two windows', function () {
  this.timeout(60_000);
  const engines: Engine[] = [];
  let home: Home;
  let here: Engine;
  let there: Engine;
  const started = async () => {
    const engine = await Engine.started(home.env);
    engines.push(engine);
    return engine;
  };
  beforeEach(async () => {
    home = new Home();
    [here, there] = await Promise.all([started(), started()]);
  });
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.child.kill('SIGKILL');
  });

  const record = async (): Promise<RecordingSummary> => {
    const { stderr } = await home.record(project, ['run', '-e', 'Sample.f(1)']);
    const [newest] = await here.request('elixirscope/recordings');
    return newest ?? assert.fail(`there is no recording: ${stderr}`);
  };

  it('are listed newest first, and come, end, are named and go in both by themselves', async () => {
    const ended = there.recordingsChanged((all) => all[0]?.status === 'finished');
    const first = await record();
    await ended;
    assert.equal(first.command, 'mix run -e Sample.f(1)');
    assert.deepEqual([first.project, first.exitStatus, first.kept, first.live, first.open], [project, 0, false, false, false]);
    assert.ok(first.size > 1000 && (first.events ?? 0) > 1);

    const named = there.recordingsChanged(([one]) => one?.name === 'the race' && one.kept);
    await here.request('elixirscope/renameRecording', { folder: first.folder, name: 'the race' });
    await here.request('elixirscope/keepRecording', { folder: first.folder, kept: true });
    await named;

    const second = await record();
    assert.deepEqual(
      (await there.request('elixirscope/recordings')).map(({ id }) => id),
      [second.id, first.id],
    );
    const gone = there.recordingsChanged((all) => all.length === 0);
    const { ids } = await here.request('elixirscope/deleteRecordings', { folders: [first.folder, second.folder] });
    assert.deepEqual(ids, [first.id, second.id]);
    await gone;
    const back = there.recordingsChanged((all) => all.some(({ name }) => name === 'the race'));
    await here.request('elixirscope/undeleteRecordings', { ids: [first.id] });
    await back;
    await here.request('elixirscope/undeleteRecordings', { ids: [second.id] });
    await assert.rejects(here.request('elixirscope/undeleteRecordings', { ids: ['nonsense'] }), {
      code: 314,
      message: 'nonsense cannot be brought back any more: it was deleted for good.',
    });
  });

  it('are open in both at once, and protected until the last one lets go', async () => {
    const { folder, id } = await record();
    const [mine, yours] = [await here.session(), await there.session()];
    const open = here.recordingsChanged(([one]) => one?.open === true);
    for (const session of [mine, yours]) {
      await session.launch({ recording: folder });
      await session.stopped();
    }
    await open;
    await mine.stepBack();
    assert.notEqual(await mine.line(), await yours.line());
    await mine.leave();
    const refused = await here.request('elixirscope/deleteRecordings', { folders: [folder] });
    assert.deepEqual(refused, { ids: [], refused: [`${id} is open in a debug session. End the session first.`] });
    assert.match((await home.elixirscope(['delete', id])).stderr, /is open in a debug session/);
    assert.equal(await here.request('elixirscope/deleteAllData'), 1);
    assert.ok(existsSync(folder));
    there.child.kill('SIGKILL');
    await there.exited;
    assert.deepEqual((await here.request('elixirscope/deleteRecordings', { folders: [folder] })).ids, [id]);
  });

  it('go to a file and come back from it, told how far that is', async () => {
    const { folder, id } = await record();
    const file = join(tempFolder(), 'a.esrec');
    await here.request('elixirscope/exportRecording', { folder, file });
    assert.equal((await there.request('elixirscope/importRecording', { file })).already, true);
    await there.request('elixirscope/deleteRecordings', { folders: [folder] });
    assert.deepEqual(await there.request('elixirscope/importRecording', { file }), { folder, id, already: false, leftOut: [] });
    const session = await here.session();
    await session.launch({ recording: id, stopOn: 'end' });
    await session.stopped();
    assert.equal(await session.local('y'), '2');
    await session.leave();
  });

  it('leave nothing when all data is deleted, but what is nobody else’s', async () => {
    await record();
    const beside = join(home.state, 'of others');
    writeFileSync(beside, '');
    const data = await here.request('elixirscope/allData');
    assert.equal(data.recordings.count, 1);
    assert.ok(data.recordings.bytes > 1000 && data.caches > 1000);
    home.env.XDG_CACHE_HOME = tempFolder('another cache');
    const other = await started();
    assert.equal(await other.request('elixirscope/deleteAllData'), 0);
    assert.deepEqual(await here.request('elixirscope/recordings'), []);
    assert.deepEqual(readdirSync(home.state), ['elixirscope', 'of others']);
    assert.deepEqual(readdirSync(join(home.state, 'elixirscope')), []);
  });
});
