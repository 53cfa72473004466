import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endProcesses, processTree } from '../../../adapter/target/processTree.js';

/** A shell with a child in a session of its own, as the VM starts its port programs. Resolves once both run. */
async function family() {
  const shell = spawn('sh', ['-c', 'setsid sleep 600 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(shell.stdout, 'data');
  return shell;
}

describe('process tree', () => {
  it('holds children in groups of their own, and ends them', async () => {
    const shell = await family();
    const tree = processTree(shell.pid ?? 0);
    assert.equal(tree.length, 2);

    endProcesses(tree, 'SIGKILL');
    const [, signal] = await once(shell, 'exit');

    assert.equal(signal, 'SIGKILL');
    assert.deepEqual(processTree(shell.pid ?? 0), []);
  });

  it('never takes a later process with the same number for the one it knew', async () => {
    const shell = await family();
    const tree = processTree(shell.pid ?? 0);

    endProcesses(
      tree.map((one) => ({ ...one, started: '0' })),
      'SIGKILL',
    );

    assert.equal(shell.exitCode, null);
    endProcesses(tree, 'SIGKILL');
    await once(shell, 'exit');
  });
});
