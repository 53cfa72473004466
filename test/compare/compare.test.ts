import assert from 'node:assert/strict';
import { bothWays, type ProgramToRun } from '../support/bothWays.js';
import { compileProject } from '../support/corpus.js';
import { projectDir } from '../support/recordings.js';
import { verdicts } from '../support/verdicts.js';

const endings = (call: string): Omit<ProgramToRun, 'projectDir'> => ({ task: 'run', taskArgs: ['-e', `Workloads.Endings.${call}()`] });

/** What a user sees of a program, by the program. */
const cases: Readonly<Record<string, Omit<ProgramToRun, 'projectDir'> & { readonly project?: string; readonly mixEnv?: string }>> = {
  'a test suite that fails, with seed 3': { task: 'test', taskArgs: ['--seed', '3'], mixEnv: 'test' },
  'a test suite in another order, traced': { task: 'test', taskArgs: ['--seed', '11', '--trace'], mixEnv: 'test' },
  'one test, by its line': { task: 'test', taskArgs: ['test/workloads_test.exs:17', '--seed', '0'], mixEnv: 'test' },
  colours: { task: 'test', taskArgs: ['--seed', '3', '--color'], mixEnv: 'test' },
  'an umbrella': { project: 'umbrella', task: 'test', taskArgs: ['--seed', '0'], mixEnv: 'test' },
  'a project with a path dependency': { project: 'with_dependency', task: 'test', taskArgs: ['--seed', '0'], mixEnv: 'test' },
  'the shop': { project: 'shop', task: 'test', taskArgs: ['--seed', '0'], mixEnv: 'test' },
  'System.halt(3)': endings('halt'),
  'System.stop(4)': endings('stop'),
  'exit({:shutdown, 2})': endings('shut_down'),
  'an exception that nobody catches': endings('raise_deep'),
  'printed stack traces': endings('traces'),
  'a crash, its log, and what is left in the VM': endings('crash'),
  'output without a newline, and to standard error': endings('echo'),
  'an alias': { task: 'twice', taskArgs: [] },
  'mix do': { task: 'do', taskArgs: ['greet,', 'run', '-e', 'IO.puts(1 + 1)'] },
  'a task that does not exist': { task: 'no_such_task', taskArgs: [] },
};

describe('a program comes out recorded as it does without', function () {
  this.timeout(120_000);

  before(() => {
    for (const name of ['workloads', 'umbrella', 'with_dependency', 'shop']) compileProject(projectDir(name), 'test');
    compileProject(projectDir('workloads'));
  });

  for (const [name, { project = 'workloads', mixEnv, ...program }] of Object.entries(cases)) {
    it(name, async () => {
      const outcomes = await bothWays({ projectDir: projectDir(project), env: { MIX_ENV: mixEnv }, ...program }, 1);
      // What a logger writes comes between the program's own lines when it gets there.
      const different = verdicts(outcomes).filter(({ result }) => result !== 'same' && result !== 'order');
      assert.deepEqual(different, []);
      // What ends by `System` is gone before anybody can look.
      if (!name.startsWith('System.')) for (const { inspection } of outcomes) assert.match(inspection, /^main /);
    });
  }
});
