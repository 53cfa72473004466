import assert from 'node:assert/strict';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { bothWays } from '../support/bothWays.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { projectDir, Scratch } from '../support/recordings.js';
import { verdicts } from '../support/verdicts.js';

const workloads = projectDir('workloads');

/** Functions of `Workloads.Traps`, by the number of the trap in the probe's design notes. */
const seenFromInside = {
  'trap 2, an accumulator binary that becomes quadratic': 'appending',
  'trap 3, reloading that kills processes': 'reloading',
  'trap 5, tail positions that were missed': 'tail_positions',
  'trap 6, frames added to printed stack traces': 'stack_trace',
  'trap 12, protocols that lose their consolidation': 'consolidation',
  'trap 13, eager loading, and folders that go astray': 'loading',
  'trap 18, a program that traces itself': 'own_tracing',
  'trap 28, fns that are printed and hashed otherwise': 'functions',
  'trap 29, a probe that leaks into child VMs': 'children',
  'traps 33 to 35, traces of the probe in the process': 'own_process',
} as const;

describe('a program that a careless probe would break comes out as without recording', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  before(() => {
    compileProject(workloads);
    compileProject(workloads, 'test');
  });
  after(() => scratch.remove());

  for (const [trap, name] of Object.entries(seenFromInside)) {
    it(trap, async () => {
      const outcomes = await bothWays({ projectDir: workloads, task: 'run', taskArgs: ['-e', `Workloads.Traps.${name}()`] }, 1);
      assert.deepEqual(
        verdicts(outcomes).filter(({ result }) => result !== 'same'),
        [],
      );
    });
  }

  it('trap 9, mix test --cover that records nothing', async () => {
    const program = { projectDir: workloads, task: 'test', taskArgs: ['--cover', '--seed', '0'], env: scratch.env({ MIX_ENV: 'test' }) };
    const [plain, recorded] = await bothWays(program, 1);
    assert.equal(recorded?.counts, plain?.counts);
    assert.equal(coverage(recorded?.stdout), coverage(plain?.stdout));

    const history = await openHistory((await recordProject(program)).folder);
    try {
      const file =
        history.sources().find((source) => source.file.endsWith('/doctested.ex'))?.file ?? assert.fail('doctested.ex is not recorded');
      assert.ok(history.hits(history.lines(file).flatMap((line) => history.sitesAt(file, line))) > 0, 'covered code is recorded too');
    } finally {
      history.close();
    }
  });

  it('trap 24, the top-level code of a script', async () => {
    const { folder, stdout } = await recordProject({
      projectDir: workloads,
      task: 'run',
      taskArgs: ['scripts/script.exs'],
      env: scratch.env(),
    });
    assert.match(stdout, /20 42 62/);
    const history = await openHistory(folder);
    try {
      const recorded = history.sources().find(({ file }) => file.endsWith('/script.exs'));
      const topLevel = recorded && history.sitesAt(recorded.file, 4 as never).length > 0;
      const said = history.losses.some((loss) => loss.includes('top-level'));
      assert.ok(topLevel || said, 'it is recorded, or what is missing is said');
      assert.ok(recorded, 'the module that the script defines is recorded');
    } finally {
      history.close();
    }
  });
});

/** The table of `mix test --cover`. */
function coverage(stdout = ''): string {
  return stdout
    .split('\n')
    .filter((line) => line.includes('%'))
    .join('\n');
}
