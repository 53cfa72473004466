import assert from 'node:assert/strict';
import { compileProject, recordProject } from '../support/corpus.js';
import { projectDir, Scratch } from '../support/recordings.js';

describe('tail calls', function () {
  this.timeout(300_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('ten million of them: the memory of the VM and of the process does not grow', async () => {
    compileProject(projectDir('workloads'));
    const { stdout, stderr } = await recordProject({
      projectDir: projectDir('workloads'),
      task: 'run',
      taskArgs: ['-e', 'Workloads.TailCalls.run(10_000_000)'],
      env: scratch.env(),
    });
    const [, vm, process] = /grew vm=(-?\d+) process=(-?\d+)/.exec(stdout) ?? assert.fail(stdout + stderr);
    assert.ok(Number(process) < 100_000, `the process grew by ${process} bytes`);
    // The probe may hold blocks on their way to the disk, at most a fixed amount.
    assert.ok(Number(vm) < 64 << 20, `the VM grew by ${vm} bytes`);
  });
});
