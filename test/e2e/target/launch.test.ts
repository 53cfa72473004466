import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type Launch, launchRecording } from '../../../adapter/target/launch.js';
import { processTree } from '../../../adapter/target/processTree.js';
import { Home, mixProject } from '../../support/elixirscope.js';

const project = mixProject({
  'lib/sample.ex': `
defmodule Sample do
  def work(n) do
    x = n * 2
    IO.puts("worked")
    Process.sleep(:infinity)
    x
  end

  def with_watcher do
    Port.open({:spawn_executable, System.find_executable("sleep")}, args: ["600"])
    IO.puts("worked")
    Process.sleep(:infinity)
  end
end
`,
});

/** Starts the program as a debug session does; resolves once it has printed "worked". */
async function started(code: string): Promise<Launch> {
  let worked: () => void = () => {};
  const printed = new Promise<void>((resolve) => {
    worked = resolve;
  });
  const launch = await launchRecording(
    { projectDir: project, task: 'run', taskArgs: ['-e', code], env: new Home().env, stdio: 'pipes', engineGone: 'stop' },
    { onOutput: (_, text) => text.includes('worked') && worked() },
  );
  await printed;
  return launch;
}

describe('a launched program', function () {
  this.timeout(120_000);

  it('can be looked into while it runs, once flushed', async () => {
    const launch = await started('Sample.work(21)');

    await launch.flush();

    const history = await openHistory(launch.folder);
    const last = history.last();
    assert.deepEqual(last && history.bindings(last, 0).map(({ name, value }) => [name, value()]), [
      ['n', 21],
      ['x', 42],
    ]);
    history.close();
    launch.stop();
    await launch.ended;
  });

  it('ends when stopped, gracefully, and nothing of it is left: no watcher, no configuration with the token', async () => {
    const launch = await started('Sample.with_watcher()');
    const tree = processTree(launch.program.pid ?? 0);
    assert.ok(tree.length >= 3, 'the VM, its child setup, the watcher');

    launch.stop();
    const ending = await launch.ended;

    assert.deepEqual(ending, { exitStatus: 0, signal: null });
    assert.deepEqual(
      tree.filter((one) => processTree(one.pid).some(({ started }) => started === one.started)),
      [],
    );
    assert.equal(existsSync(join(launch.folder, 'probe.config')), false);
    assert.ok(readdirSync(launch.folder).includes('probe.json'));
  });
});
