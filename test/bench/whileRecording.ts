// How much of a core the engine takes while a busy program is recorded: node --import tsx test/bench/whileRecording.ts [seconds]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProbeAccount } from '../../adapter/recording/manifest.js';
import { launchRecording } from '../../adapter/target/launch.js';
import { writeLargeProject } from '../support/largeProject.js';

const seconds = Number(process.argv[2] ?? 10);
const budget = 5;
const folder = mkdtempSync(join(tmpdir(), 'elixirscope-while-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
const { project } = writeLargeProject(join(folder, 'large'), { modules: 20, processes: 0 });

/** Runs through the modules for so long as asked, and says when it begins. */
const busy = (ms: number) => `
IO.puts("begins")
until = System.monotonic_time(:millisecond) + ${ms}
work = fn -> Large.Server.run(%{amount: 1, items: %{tea: 1}, seen: []}, 0) end
work |> Stream.repeatedly() |> Enum.find(fn _ -> System.monotonic_time(:millisecond) > until end)
`;

/** Per cent of a core, and the events that were recorded meanwhile. */
async function engineWhile(ms: number, bytes: number): Promise<{ readonly share: number; readonly events: number }> {
  let [cpu, wall] = [process.cpuUsage(), performance.now()];
  const launch = await launchRecording(
    { projectDir: project, task: 'run', taskArgs: ['-e', busy(ms)], env, stdio: 'pipes', engineGone: 'stop', budget: bytes },
    {
      onOutput: (_, text) => {
        if (text.includes('begins')) [cpu, wall] = [process.cpuUsage(), performance.now()];
      },
    },
  );
  await launch.ended;
  const { user, system } = process.cpuUsage(cpu);
  return { share: (user + system) / 10 / (performance.now() - wall), events: readProbeAccount(launch.folder)?.events ?? 0 };
}

try {
  await engineWhile(100, 1 << 30);
  for (const [story, bytes] of [
    ['all of it kept', 8 * 2 ** 30],
    ['only the last 16 MiB kept', 16 * 2 ** 20],
  ] as const) {
    const { share, events } = await engineWhile(seconds * 1000, bytes);
    const said = `${share.toFixed(1)} % of a core, ${(events / 1e6 / seconds).toFixed(1)} million events a second`;
    process.stdout.write(
      `${`engine while recording, ${story}`.padEnd(52)} ${said} (budget ${budget} %: ${share <= budget ? 'kept' : 'BROKEN'})\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
