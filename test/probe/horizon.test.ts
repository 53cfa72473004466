import assert from 'node:assert/strict';
import { inspect } from '../../adapter/recording/inspect.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { eventBytes, projectDir, Scratch } from '../support/recordings.js';

const budget = 4 << 20;

describe('a recording with a tiny budget', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('still shows the stack, bindings and name of a process born at the start, at the oldest and at the newest kept moment', async () => {
    compileProject(projectDir('workloads'));
    const { stdout, stderr, folder } = await recordProject({
      projectDir: projectDir('workloads'),
      task: 'run',
      taskArgs: ['-e', 'Workloads.LongLived.run(400_000)'],
      env: scratch.env(),
      budget,
    });
    assert.match(stdout, /answered/, stderr);
    assert.ok(eventBytes(folder) <= budget * 1.5, `${eventBytes(folder)} bytes`);

    const history = await openHistory(folder);
    try {
      assert.ok(history.horizon !== undefined && history.horizon > 0, 'history begins later than the program');
      const keeper = history.processes().find((proc) => proc.name?.includes('workloads_keeper')) ?? assert.fail('the keeper has no name');
      const oldest = { proc: keeper.proc, n: 0 };
      assert.deepEqual(
        history
          .frames(oldest)
          .filter((frame) => !frame.tailCalled)
          .map((frame) => frame.name.replace(/^fn\/\d+ in /, '')),
        ['Workloads.LongLived.hold/2', 'Workloads.LongLived.keep/2'],
      );
      const values = (index: number) => history.bindings(oldest, index).map((binding) => [binding.name, inspect(binding.value())]);
      assert.deepEqual(values(0).slice(1), [
        ['label', '"the keeper"'],
        ['greeting', '"held by the keeper"'],
      ]);
      assert.deepEqual(values(1).slice(1), [
        ['state', '%{born: "at the start"}'],
        ['label', '"the keeper"'],
      ]);

      // Its last moment with frames: about to send the answer, before it returns.
      const newest = lastWithFrames();
      const kept = history.bindings(newest, 0).find((binding) => binding.name === 'kept') ?? assert.fail('kept is bound by then');
      assert.match(inspect(kept.value()), /^\{"held by the keeper", \d+\}$/);

      function lastWithFrames() {
        for (let n = keeper.events; n >= 0; n--) {
          if (history.frameCount({ proc: keeper.proc, n }) > 0) return { proc: keeper.proc, n };
        }
        return assert.fail('the keeper has no frame at any moment');
      }
    } finally {
      history.close();
    }
  });
});
