import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Nanos } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { compileProject, recordProject } from '../../support/corpus.js';
import { projectDir, Scratch } from '../../support/recordings.js';
import { Comparison } from './comparison.js';
import { readTruth } from './truth.js';

/** How many rounds a crowd plays, and by which seeds. */
const rounds = Number(process.env.CROWD_ROUNDS ?? 50);
const seeds = (process.env.CROWD_SEEDS ?? '1 2').split(' ').map(Number);
const moments = 200;

describe('what a recording tells of a crowd of processes is what the crowd knows of itself', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  before(() => compileProject(projectDir('crowd')));
  after(() => scratch.remove());

  for (const sink of ['native', 'portable'] as const)
    for (const seed of seeds)
      it(`by seed ${seed}, with the ${sink} sink`, async () => {
        const file = join(scratch.dir, `truth-${sink}-${seed}`);
        const { folder, stderr, exitStatus } = await recordProject({
          projectDir: projectDir('crowd'),
          task: 'run',
          taskArgs: ['-e', `Crowd.run(${seed}, ${rounds}, ${JSON.stringify(file)})`],
          env: scratch.env(),
          sink,
          // It looks at all processes again and again, until nobody runs.
          exclude: ['Crowd.Still'],
        });
        assert.equal(exitStatus, 0, stderr);
        const history = await openHistory(folder);
        try {
          const truth = readTruth(file, folder);
          const comparison = new Comparison(history, truth, truth.elixir);
          const asked = {
            'while nobody ran': comparison.quiet(),
            'at any moments': comparison.between(randomTimes(moments, truth.quiet.at(-1)?.time ?? 0)),
            notes: comparison.notes(),
            calls: comparison.calls(),
            ends: comparison.deaths(),
          };
          assert.deepEqual(asked, { 'while nobody ran': [], 'at any moments': [], notes: [], calls: [], ends: [] });
          assert.deepEqual(history.losses, []);
          assert.equal(truth.quiet.length, rounds + 1);
          const { all, inexact } = comparison.mailboxes;
          assert.ok(inexact <= all / 25, `${inexact} of ${all} mailboxes are not exact`);
        } finally {
          history.close();
        }
      });
});

/** Times spread over the program's run, the same each time. */
function randomTimes(count: number, end: number): Nanos[] {
  let seed = 1;
  return Array.from({ length: count }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return ((seed / 2_147_483_647) * end) as Nanos;
  });
}
