import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { launchRecording } from '../../adapter/target/launch.js';
import { readManifest } from '../../adapter/target/manifest.js';
import { compileProject } from '../support/corpus.js';
import { busiest, lastValueOf, projectDir, Scratch } from '../support/recordings.js';

/** How many are killed at each kind of moment; ELIXIRSCOPE_KILLS for more. */
const kills = Number(process.env.ELIXIRSCOPE_KILLS ?? 3);
/** What the probe may hold back before it writes, with room for a loaded machine. */
const flushMs = 500;

describe('a VM killed by SIGKILL', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  before(() => compileProject(projectDir('workloads')));
  after(() => scratch.remove());

  for (let turn = 1; turn <= kills; turn++) {
    it(`at a random moment: the recording opens and has everything up to the end, or to the last flush without rings (${turn})`, async () => {
      const ticks: { readonly at: number; readonly count: number }[] = [];
      let enough = () => {};
      const said = new Promise<void>((resolve) => {
        enough = resolve;
      });
      const wanted = 20 + Math.floor(Math.random() * 60);
      const launch = await launchRecording(
        {
          projectDir: projectDir('workloads'),
          task: 'run',
          taskArgs: ['-e', 'Workloads.Ticker.run()'],
          env: scratch.env(),
          stdio: 'pipes',
          engineGone: 'stop',
        },
        {
          onOutput: (_stream, text) => {
            for (const [, count] of text.matchAll(/tick (\d+)/g)) ticks.push({ at: performance.now(), count: Number(count) });
            if (ticks.length >= wanted) enough();
          },
        },
      );
      await said;
      const killed = performance.now();
      launch.program.signal('SIGKILL');
      const ending = await launch.ended;
      assert.equal(ending.signal, 'SIGKILL');

      // What stands in the native sink's rings is not lost with the VM.
      const held = existsSync(join(launch.folder, 'rings', '0.ring')) ? 0 : flushMs;
      const history = await openHistory(launch.folder);
      try {
        assert.equal(readManifest(launch.folder)?.status, 'interrupted');
        const flushed = ticks.filter(({ at }) => at < killed - held).at(-1)?.count ?? 0;
        const { value } = lastValueOf(history, busiest(history), 'count');
        assert.ok(Number(value) >= flushed, `recorded up to ${value}, the program had said ${flushed} before`);
        assert.ok(!existsSync(join(launch.folder, 'rings')), 'rings are taken in once');
        assert.ok(history.losses.length > 0, 'what may be missing is said');
      } finally {
        history.close();
      }
    });
  }

  for (let turn = 1; turn <= kills / 2; turn++)
    it(`at any moment of its life, its start and its end included: the recording opens, or holds nothing yet, and says what it lacks (${turn})`, async () => {
      const launch = await launchRecording(
        {
          projectDir: projectDir('workloads'),
          task: 'run',
          taskArgs: ['-e', 'for n <- 1..3, do: Workloads.Deep.run(n * 500)'],
          env: scratch.env(),
          stdio: 'pipes',
          engineGone: 'stop',
        },
        {},
      );
      // Whatever it is doing then.
      const kill = setTimeout(() => launch.program.signal('SIGKILL'), Math.random() * 2_000);
      const { signal } = await launch.ended;
      clearTimeout(kill);

      const history = await openHistory(launch.folder);
      try {
        const events = history.processes().reduce((sum, process) => sum + process.events, 0);
        if (signal === 'SIGKILL') assert.ok(history.losses.length > 0, `${events} events, and nothing is said`);
        for (const { proc, events: n } of history.processes()) history.frames({ proc, n });
        assert.equal(readManifest(launch.folder)?.status, signal === 'SIGKILL' ? 'interrupted' : 'finished');
      } finally {
        history.close();
      }
    });
});
