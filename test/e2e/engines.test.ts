import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecordingError } from '../../adapter/recording/errors.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { isOpen } from '../../adapter/target/openMarks.js';
import { deleteRecording, describe as described } from '../../adapter/target/store.js';
import { DapClient } from '../support/dapClient.js';
import { Home } from '../support/elixirscope.js';
import { writeCalls } from '../support/manyMessages.js';
import { tempFolder } from '../support/tempFolder.js';

const command = fileURLToPath(new URL('../../bin/elixirscope.js', import.meta.url));

describe('engines and one recording', function () {
  this.timeout(240_000);
  const home = new Home();
  let story: string;
  let expected: string;
  before(async () => {
    story = tempFolder('calls');
    writeCalls(story, 12_000);
    expected = await tells(recording());
  });

  const recording = (): string => {
    const dir = tempFolder('engines');
    cpSync(story, dir, { recursive: true, preserveTimestamps: true });
    return dir;
  };
  const inIndex = (dir: string): string[] => (existsSync(join(dir, 'index')) ? readdirSync(join(dir, 'index')) : []);
  /** What an engine of its own tells of all processes. */
  const tells = async (dir: string): Promise<string> => {
    const { stdout, stderr, status } = await home.elixirscope(['processes', dir, '--all', '--json']);
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const engine = (dir: string): ChildProcess =>
    spawn(process.execPath, [command, 'processes', dir, '--all', '--json'], { env: home.env, stdio: 'ignore' });

  it('two that index it at once tell the same, and keep one index', async () => {
    const dir = recording();

    const both = await Promise.all([tells(dir), tells(dir)]);

    assert.deepEqual(both, [expected, expected]);
    assert.deepEqual(inIndex(dir), ['events.esi']);
  });

  it('one that is killed while it writes the index leaves the next one its work, and nothing else', async () => {
    const dir = recording();
    mkdirSync(join(dir, 'index'));
    const watcher = watch(join(dir, 'index'));
    const killed = engine(dir);
    const ended = once(killed, 'exit');
    await once(watcher, 'change');
    killed.kill('SIGKILL');
    watcher.close();
    await ended;

    assert.equal(await tells(dir), expected);

    assert.deepEqual(inIndex(dir), ['events.esi']);
  });

  it('of those that are killed at any moments none spoils it for the others', async () => {
    const dir = recording();
    const begun = Date.now();
    await tells(recording());
    const took = Date.now() - begun;
    for (const share of [0.2, 0.4, 0.6, 0.7, 0.8, 0.9]) {
      const killed = engine(dir);
      const ended = once(killed, 'exit');
      // Not waited for anything: at just any moment.
      setTimeout(() => killed.kill('SIGKILL'), share * took);
      await ended;
      assert.ok(inIndex(dir).length <= 2, `left: ${inIndex(dir)}`);
    }

    assert.equal(await tells(dir), expected);
  });

  it('it is not deleted while one opens it, and is when that has gone', async () => {
    const dir = recording();
    const client = DapClient.inProcess(home.env);
    const opened = client.launch({ recording: dir });
    while (!isOpen(dir)) await new Promise((resolve) => setImmediate(resolve));

    assert.throws(() => deleteRecording(described(dir)), /is open in a debug session/);

    await opened.catch(() => {});
    await client.leave();
    deleteRecording(described(dir));
    assert.equal(existsSync(dir), false);
  });

  it('one that looks at it when somebody else removes it says that it is gone', async () => {
    const dir = recording();
    const history = await openHistory(dir);

    rmSync(dir, { recursive: true });

    assert.throws(
      () => history.processes().map(({ proc }) => history.system.stateHistory(proc).map((state) => state.value())),
      (error) => error instanceof RecordingError && error.code === 'gone',
    );
    history.close();
  });
});
