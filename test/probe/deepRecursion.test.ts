import assert from 'node:assert/strict';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { busiest, lastValueOf, projectDir, Scratch } from '../support/recordings.js';

const depth = 100_000;

describe('deep recursion', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('a hundred thousand frames: all are there, each with its own variables', async () => {
    compileProject(projectDir('workloads'));
    const { folder, stdout } = await recordProject({
      projectDir: projectDir('workloads'),
      task: 'run',
      taskArgs: ['-e', `Workloads.Deep.run(${depth})`],
      env: scratch.env(),
    });
    assert.match(stdout, /sum 5000050000/);
    const history = await openHistory(folder);
    try {
      const { moment } = lastValueOf(history, busiest(history), 'bottom');
      // Depth 0 to 100,000, and run/1.
      assert.equal(history.frames(moment, depth, 5)[0]?.name, 'Workloads.Deep.sum/1');
      assert.equal(history.frames(moment, depth + 1, 5)[0]?.name, 'Workloads.Deep.run/1');
      for (const index of [1, 2, 500, 99_999, depth]) {
        const [n] = history.bindings(moment, index);
        assert.deepEqual([n?.name, n?.value()], ['n', index]);
      }
    } finally {
      history.close();
    }
  });
});
