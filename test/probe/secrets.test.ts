import assert from 'node:assert/strict';
import { compileProject, recordProject } from '../support/corpus.js';
import { filesBelow, projectDir, Scratch } from '../support/recordings.js';

/** Each in two halves, so that no source, command line or manifest holds one. */
const halves = {
  map: ['correct-horse', '-battery-1'],
  struct: ['staple-of-nine', '-words-2'],
  variable: ['eyJhbGciOi', 'JIUzI1NiJ9-3'],
} as const;
const inEnvironment = 'env-value-never-kept-4';

describe('secrets', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('in a map, a struct, a variable or the environment: their bytes are nowhere under the state folder', async () => {
    compileProject(projectDir('workloads'));
    const pairs = Object.entries(halves).map(([name, [front, back]]) => `${name}: {"${front}", "${back}"}`);
    const { stdout, stderr, folder } = await recordProject({
      projectDir: projectDir('workloads'),
      task: 'run',
      taskArgs: ['-e', `Workloads.Secrets.run([${pairs.join(', ')}])`],
      env: scratch.env({ WORKLOADS_SECRET: inEnvironment }),
      envNames: ['WORKLOADS_SECRET'],
    });
    assert.match(stdout, /kept/, stderr);

    const files = filesBelow(scratch.state);
    assert.ok(
      files.some(({ file }) => file.startsWith(folder) && file.endsWith('.seg')),
      'there is a recording to search',
    );
    assert.ok(
      files.some(({ bytes }) => bytes.includes('Grace')),
      'what is no secret is kept',
    );
    for (const secret of [...Object.values(halves).map((parts) => parts.join('')), inEnvironment]) {
      const holding = files.filter(({ bytes }) => bytes.includes(secret)).map(({ file }) => file);
      assert.deepEqual(holding, [], `${secret} is kept`);
    }
  });
});
