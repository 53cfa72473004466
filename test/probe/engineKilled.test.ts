import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { readManifest, readProbeAccount } from '../../adapter/target/manifest.js';
import { binary } from '../support/binary.js';
import { compileProject } from '../support/corpus.js';
import { Home } from '../support/elixirscope.js';
import { projectDir } from '../support/recordings.js';
import { tempFolder } from '../support/tempFolder.js';

/** How many engines are killed; ELIXIRSCOPE_KILLS for more. */
const kills = Number(process.env.ELIXIRSCOPE_KILLS ?? 2) / 2;
const rounds = 60;

describe('an engine killed by SIGKILL while it records', function () {
  this.timeout(120_000);
  const home = new Home();
  before(() => compileProject(projectDir('workloads')));

  for (let turn = 1; turn <= kills; turn++)
    it(`at a random moment: the program goes on to its end, and all of it is in the recording (${turn})`, async () => {
      const folder = join(tempFolder('engine'), 'recording');
      const done = join(tempFolder('engine'), 'done');
      const code = `IO.puts("up"); for _ <- 1..${rounds}, do: (Workloads.Deep.run(20); Process.sleep(10)); File.write!(System.fetch_env!("DONE"), "")`;
      const args = [binary, 'record', '--project', projectDir('workloads'), '--out', folder, '--', 'run', '-e', code];
      const engine = spawn(process.execPath, args, { env: { ...home.env, DONE: done }, stdio: ['ignore', 'pipe', 'ignore'] });
      await new Promise((resolve) => engine.stdout.once('data', resolve));
      await setTimeout(Math.random() * 800);
      engine.kill('SIGKILL');

      while (!existsSync(done)) await setTimeout(50);
      while (readProbeAccount(folder)?.status !== 'finished') await setTimeout(50);
      assert.ok(readManifest(folder) !== undefined);
      const history = await openHistory(folder);
      try {
        const runs = history.hits(
          history.sources().flatMap(({ file }) => history.lines(file).flatMap((line) => history.sitesAt(file, line))),
        );
        assert.ok(runs >= rounds * 20, `${runs} places ran`);
        assert.deepEqual(history.losses, []);
      } finally {
        history.close();
      }
    });
});
