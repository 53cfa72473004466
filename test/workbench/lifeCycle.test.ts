import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { mixProject } from '../support/elixirscope.js';
import { beams, engines, programs, until } from './programs.js';
import { SideBar } from './sideBar.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

/** Listens on a port, and has a helper that, as file watchers do, would outlive it. */
const server = `defmodule Server do
  def run do
    {:ok, socket} = :gen_tcp.listen(0, [])
    {:ok, port} = :inet.port(socket)
    Port.open({:spawn_executable, System.find_executable("sleep")}, args: ["6000"])
    IO.puts("listening on #{port}")
    serve(0)
  end

  defp serve(turn) do
    Process.sleep(20)
    serve(turn + 1)
  end
end
`;

function serverProject(): string {
  const project = mixProject({ 'lib/server.ex': server });
  mkdirSync(join(project, '.vscode'));
  const configuration = { type: 'elixirscope', request: 'launch', name: 'server', task: 'run', taskArgs: ['-e', 'Server.run()'] };
  writeFileSync(join(project, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations: [configuration] }));
  return project;
}

/** Starts the program, waits until it listens, and gives its port. */
async function start(code: Workbench): Promise<number> {
  await code.open('lib/server.ex');
  await code.press('F5');
  return listening(code, 1);
}

/** The port of the nth start. */
async function listening(code: Workbench, nth: number): Promise<number> {
  await code.debug.consoleSays('listening on');
  const ports = () =>
    code.debug.console().then((rows) => rows.flatMap((row) => [...row.matchAll(/listening on (\d+)/g)].map(([, port]) => Number(port))));
  return until(
    `start ${nth}`,
    async () => (await ports())[nth - 1],
    (port) => port !== undefined,
  ) as Promise<number>;
}

const helpers = (code: Workbench) => programs(code.state).filter(({ command }) => command.includes('sleep 6000'));

async function nothingRuns(code: Workbench): Promise<void> {
  await until(
    'no program left',
    async () => [...beams(code.state), ...helpers(code)],
    (left) => left.length === 0,
  );
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('the life of a program that VS Code records', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('stops at its end when it is stopped, and leaves nothing when that is closed', async () => {
    const code = await open({ folder: serverProject() });
    const port = await start(code);
    assert.equal(await answers(port), true);
    assert.equal(helpers(code).length, 1);

    await code.debug.press('Stop');
    await code.debug.standsAt('lib/server.ex', 'Process.sleep(20)');
    await nothingRuns(code);
    assert.equal(await answers(port), false);
    await code.debug.press('Step Back');
    await code.debug.standsAt('lib/server.ex', 'serve(');

    await code.debug.press('Stop');
    await code.debug.isOver();
    assert.equal(code.recordings().length, 1);
    const recordings = new SideBar(code.page, 'Recordings');
    await recordings.show('ElixirScope');
    await recordings.hasRow('mix run -e Server.run(), stopped');
  });

  it('is one session with one new recording after a restart, and leaves nothing when the window is reloaded', async () => {
    const code = await open({ folder: serverProject() });
    const first = await start(code);
    await code.debug.press('Restart');
    const second = await listening(code, 1);
    assert.notEqual(second, first);
    assert.equal(await answers(first), false);
    assert.equal(beams(code.state).length, 1);
    assert.equal(helpers(code).length, 1);
    assert.equal(code.recordings().length, 2);

    await code.reload();
    await nothingRuns(code);
    assert.equal(await answers(second), false);
    await until(
      'one engine',
      async () => engines(code.state),
      (all) => all.length === 1,
    );
    assert.deepEqual(await code.debug.buttons(), []);
    assert.equal(code.recordings().length, 2);
    // What was restarted, and what was reloaded away.
    const recordings = new SideBar(code.page, 'Recordings');
    await recordings.show('ElixirScope');
    await recordings.has('two that were stopped', (rows) => rows.filter((row) => row.includes(', stopped')).length === 2);

    await code.command('ElixirScope: Replay');
    await code.pick('mix run -e Server.run()');
    await code.debug.standsAt('lib/server.ex', '');
  });
});
