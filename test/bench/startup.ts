// What recording adds to a program's start and end, in a project of 100 modules, from the second run on: node --import tsx test/bench/startup.ts [pairs]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLargeProject } from '../support/largeProject.js';

const pairs = Number(process.argv[2] ?? 10);
const budget = 0.5;
const command = fileURLToPath(new URL('../../bin/elixirscope.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'elixirscope-startup-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
const { project } = writeLargeProject(join(folder, 'large'), { modules: 100, processes: 0 });

/** Ten short calls, so that each of the modules is loaded and runs. */
const program = 'for n <- 0..9, do: Large.Server.run(%{amount: 1, items: %{tea: 1}, seen: []}, n * 10)';
const task = ['run', '-e', program];
const ways = {
  plain: ['mix', ...task],
  native: [process.execPath, command, 'record', '--sink', 'native', '--', ...task],
  portable: [process.execPath, command, 'record', '--sink', 'portable', '--', ...task],
};

interface Took {
  readonly wall: number;
  /** Of the processors: other work on the machine does not count. */
  readonly cpu: number;
}

function run(words: readonly string[]): Took {
  const timed = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null 2>&1', 'bash', ...words], {
    cwd: project,
    env,
    encoding: 'utf8',
  });
  if (timed.status !== 0) throw new Error(`${words.join(' ')} ended with ${timed.status}`);
  const [wall = 0, user = 0, system = 0] = timed.stderr.trim().split(' ').map(Number);
  return { wall, cpu: user + system };
}

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[all.length >> 1] ?? 0;
const seconds = (time: number): string => `${time.toFixed(2)} s`;

try {
  for (const words of Object.values(ways)) run(words);
  const rounds = Array.from({ length: pairs }, () => ({ plain: run(ways.plain), native: run(ways.native), portable: run(ways.portable) }));
  for (const sink of ['native', 'portable'] as const) {
    const added = (what: keyof Took) => median(rounds.map((round) => round[sink][what] - round.plain[what]));
    const [wall, cpu] = [added('wall'), added('cpu')];
    const plain = median(rounds.map((round) => round.plain.wall));
    process.stdout.write(
      `start-up added, 100 modules, ${sink}`.padEnd(42) +
        ` ${seconds(wall)} to ${seconds(plain)}, ${seconds(cpu)} of the processors (budget ${budget} s: ${wall <= budget ? 'kept' : 'BROKEN'})\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
