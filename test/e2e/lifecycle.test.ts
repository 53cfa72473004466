import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { processTree } from '../../adapter/target/processTree.js';
import { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { hasTerminals, Terminal } from '../support/terminal.js';

const LIB = `defmodule Server do
  def run do
    Port.open({:spawn_executable, System.find_executable("sh")}, args: ["-c", "sleep 600 & sleep 601"])
    IO.puts("os pid #{System.pid()}")
    serve(0)
  end

  def serve(n) do
    Process.sleep(10)
    IO.puts("request #{n}")
    serve(n + 1)
  end
end
`;

/** A real engine (the binary's adapter) with a program under record in it. */
interface Session {
  readonly client: DapClient;
  readonly engine: ChildProcess;
  readonly folder: string;
  /** The program and all that it has started. */
  readonly tree: ReturnType<typeof processTree>;
}

describe('a program whose engine goes', function () {
  this.timeout(120_000);
  const home = new Home();
  const project = mixProject({ 'lib/server.ex': LIB });

  async function serving(): Promise<Session> {
    const { client, child } = DapClient.withProcess(home.env);
    await client.launch({ projectDir: project, task: 'run', taskArgs: ['-e', 'Server.run()'] });
    await client.said('stdout', 'request 20\n');
    const { recording } = await client.request<{ recording: string }>('elixirscope/status');
    const tree = processTree(Number(/os pid (\d+)/.exec(client.output('stdout'))?.[1]));
    assert.ok(tree.length >= 4, 'the VM, its child setup, a shell, a sleep');
    return { client, engine: child, folder: recording, tree };
  }

  const alive = (tree: Session['tree']) => tree.filter((one) => processTree(one.pid).some(({ started }) => started === one.started));

  /** Resolves when nothing of the tree is left. */
  async function gone(tree: Session['tree'], withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (alive(tree).length > 0) {
      assert.ok(Date.now() < deadline, `still there: ${alive(tree).map(({ pid }) => pid)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('by kill -9: is ended after five seconds, with what it had started; the recording says so, and opens', async () => {
    const { engine, tree, folder } = await serving();
    const started = Date.now();

    engine.kill('SIGKILL');
    await gone(tree, 12_000);

    assert.ok(Date.now() - started > 4_000, 'not at once: the engine may only be starting anew');
    const listed = JSON.parse((await home.elixirscope(['list', '--json'])).stdout).at(-1);
    assert.equal(listed.folder, folder);
    // It ended in its own way, so all of it is there.
    assert.equal(listed.status, 'finished');
    assert.match((await home.elixirscope(['info', 'last'])).stdout, /The engine went away/);
    const again = DapClient.inProcess(home.env);
    const line = LIB.split('\n').indexOf('    serve(n + 1)') + 1;
    await again.launch({ recording: folder }, { [join(project, 'lib/server.ex')]: [line] });
    await again.stopped();
    await again.reverse();
    assert.equal((await again.frame()).name, 'Server.serve/1');
    assert.ok(Number(await again.local('n')) >= 20);
    await again.leave();
    assert.ok(!existsSync(join(project, 'erl_crash.dump')), 'ended in its own way, not by a broken pipe');
  });

  it('by kill -9, in a terminal: the same', async function () {
    if (!hasTerminals()) this.skip();
    const { client, child } = DapClient.withProcess(home.env);
    let terminal: Terminal | undefined;
    client.helpsWith('runInTerminal', async ({ args, cwd }) => {
      terminal = new Terminal(args as string[], String(cwd), home.env);
      return {};
    });
    const launched = { projectDir: project, task: 'run', taskArgs: ['-e', 'Server.run()'], console: 'integratedTerminal' };
    await client.launch(launched, {}, { supportsRunInTerminalRequest: true });
    await terminal?.shows('request 20');
    const tree = processTree(Number(/os pid (\d+)/.exec(terminal?.screen ?? '')?.[1]));
    assert.ok(tree.length >= 4);

    child.kill('SIGKILL');
    await gone(tree, 12_000);
    assert.equal(await terminal?.ended, 0);
  });

  it('because its editor went: is ended, and nothing is left', async () => {
    const { client, tree } = await serving();
    await client.vanish();
    await gone(tree, 1_000);
  });

  it('by a signal: is ended, and nothing is left', async () => {
    const { engine, tree } = await serving();
    engine.kill('SIGTERM');
    await gone(tree, 12_000);
  });
});
