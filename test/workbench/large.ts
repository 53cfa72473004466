// Measures how long one waits in VS Code in a project of 2,000 modules: `npm run bench`. Only what hangs fails.
import { join } from 'node:path';
import { writeLargeProject } from '../support/largeProject.js';
import { tempFolder } from '../support/tempFolder.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

describe('a project of 2,000 modules in VS Code', function () {
  this.timeout(900_000);
  const open = workbenches();

  it('is recorded, and walked through', async () => {
    const { project } = writeLargeProject(join(tempFolder('large'), 'large'), { modules: 2_000, processes: 5 });
    const code = await open({ folder: project });
    await code.open('test/large_test.exs');
    const first = await waited(() => recorded(code));
    const back: number[] = [];
    for (const line of ['total = Enum.sum(amounts)', 'amounts = Enum.map'])
      back.push(
        await waited(async () => {
          await code.debug.press('Step Back');
          await code.debug.standsAt('test/large_test.exs', line);
        }),
      );
    await code.debug.press('Stop');
    await code.debug.isOver();
    const second = await waited(() => recorded(code));
    process.stdout.write(
      `  2,000 modules in VS Code: F5 to the failure ${first} ms (compiling, instrumenting), then ${second} ms; Step Back ${back.join(', ')} ms until the line moved\n`,
    );
  });
});

async function recorded(code: Workbench): Promise<void> {
  await code.press('F5');
  await code.debug.standsAt('test/large_test.exs', 'assert total == 0', 600_000);
}

async function waited(work: () => Promise<void>): Promise<number> {
  const began = Date.now();
  await work();
  return Date.now() - began;
}
