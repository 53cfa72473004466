import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isRunning } from '../../adapter/target/processTree.js';
import { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { Engine } from '../support/engine.js';

const failing = mixProject({
  'lib/adder.ex': 'defmodule Adder do\n  def add(a, b) do\n    sum = a - b\n    sum\n  end\nend\n',
  'test/test_helper.exs': 'ExUnit.start()\n',
  'test/adder_test.exs':
    'defmodule AdderTest do\n  use ExUnit.Case\n\n  test "adds" do\n    sum = Adder.add(2, 2)\n    assert sum == 4\n  end\nend\n',
});
const waiting = mixProject({ 'wait.exs': 'IO.puts("I wait as #{System.pid()}")\nProcess.sleep(:infinity)\n' });

const turning = mixProject({
  'lib/turns.ex': `defmodule Turns do
  def turn(n) do
    if n == 100, do: IO.puts("turning as #{System.pid()}")
    Process.sleep(1)
    turn(n + 1)
  end
end
`,
});

/** Resolves when there is no process `pid` any more. */
async function endOf(pid: number): Promise<void> {
  while (isRunning(pid)) await setTimeout(50);
}

describe('the engine of a window', function () {
  this.timeout(60_000);
  const home = new Home();
  const engines: Engine[] = [];
  const started = async (channel: 'ipc' | 'stdio' = 'ipc') => {
    const env = { ...home.env, ELECTRON_RUN_AS_NODE: '1', VSCODE_PID: '1', CHROME_PATH: '/c' };
    const engine = await Engine.started(env, {}, channel);
    engines.push(engine);
    return engine;
  };
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.child.kill('SIGKILL');
  });

  it('records, and stands at the failure', async () => {
    const session = await (await started()).session();
    await session.launch({ task: 'test', projectDir: failing });
    assert.equal((await session.stopped()).reason, 'exception');
    assert.equal(await session.line(), 6);
    assert.equal(await session.local('sum'), '0');
    await session.leave();
  });

  it('serves several sessions at once', async () => {
    const engine = await started();
    const [one, other] = await Promise.all([engine.session(), engine.session()]);
    await one.launch({ task: 'test', projectDir: failing });
    await one.stopped();
    await other.launch({ recording: 'last' });
    await other.stopped();
    await one.stepBack();
    assert.deepEqual([await one.line(), await other.line()], [5, 6]);
    await one.leave();
    assert.equal(await other.local('sum'), '0');
    await other.leave();
  });

  it('lets nobody in who does not know the token, and no other user near the door', async () => {
    const engine = await started();
    const { path, token } = await engine.endpoint();
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
    const stranger = DapClient.connected(path, `${token.replace(/./g, '0')}\n`);
    await assert.rejects(stranger.initialize(), /has gone/);
    await (await engine.session()).initialize();
  });

  it("keeps the editor's own variables from programs, and only those", async () => {
    const session = await (await started()).session();
    const code =
      'IO.inspect(for {"ELECTRON" <> _ = n, _} <- System.get_env(), do: n); IO.inspect(System.get_env("VSCODE_PID")); IO.inspect(System.get_env("CHROME_PATH"))';
    await session.launch({ task: 'run', taskArgs: ['-e', code], projectDir: waiting });
    await session.said('stdout', '[]\nnil\n"/c"\n');
    await session.leave();
  });

  it('that is killed leaves no program, and what was recorded by then opens in the next', async () => {
    const engine = await started();
    const session = await engine.session();
    await session.launch({ task: 'run', taskArgs: ['-e', 'Turns.turn(0)'], projectDir: turning });
    await session.said('stdout', 'turning as');
    const pid = Number(/turning as (\d+)/.exec(session.output('stdout'))?.[1]);
    const { folder } = (await session.event('elixirscope/recording')).body;
    engine.child.kill('SIGKILL');
    await engine.exited;
    const reader = await (await started()).session();
    await reader.launch({ recording: folder });
    await reader.stopped();
    assert.equal((await reader.frame()).source?.name, 'lib/turns.ex');
    await endOf(pid);
  });

  const goings = [
    ['closes', 'ipc', (engine: Engine) => engine.leave()],
    ['crashes', 'ipc', (engine: Engine) => engine.vanish()],
    ['closes that speaks on stdio', 'stdio', (engine: Engine) => engine.leave()],
    ['crashes that speaks on stdio', 'stdio', (engine: Engine) => engine.vanish()],
  ] as const;
  for (const [how, channel, leave] of goings)
    it(`leaves no program and no socket when an editor ${how}`, async () => {
      const engine = await started(channel);
      const { path } = await engine.endpoint();
      const session = await engine.session();
      await session.launch({ task: 'run', taskArgs: ['wait.exs'], projectDir: waiting });
      await session.said('stdout', 'I wait as');
      const pid = Number(/I wait as (\d+)/.exec(session.output('stdout'))?.[1]);
      await leave(engine);
      assert.equal(existsSync(dirname(path)), false);
      // The library that reads stdio ends the engine at once; then the program notices by itself that nobody is there any more.
      if (channel === 'ipc' || how.startsWith('closes')) assert.equal(isRunning(pid), false);
      else await endOf(pid);
    });
});
