import type { RecordingStats } from '../../adapter/protocol.js';
import { DapClient } from './dapClient.js';

/** What a program that watches its project saw, and what was recorded of it. */
export interface Watched {
  /** Files that it saw change. */
  readonly changed: readonly string[];
  /** How often it looked. */
  readonly looks: number;
  /** Events recorded in each second of its run; none where it was not recorded. */
  readonly events: readonly number[];
}

/** Runs the kiosk for so many of its own seconds, as an editor does. */
export async function watchedFor(
  seconds: number,
  { project, env, recorded }: { project: string; env: Readonly<Record<string, string | undefined>>; recorded: boolean },
): Promise<Watched> {
  const client = DapClient.inProcess(env);
  try {
    await client.launch({ projectDir: project, task: 'run', taskArgs: ['--no-halt'], noDebug: !recorded, stopOn: 'never' });
    const totals: number[] = [];
    for (let second = 1; second <= seconds; second++) {
      await client.said('stdout', `second ${second}: `);
      const last = client.events.findLast(({ event }) => event === 'elixirscope/stats')?.body as unknown as RecordingStats | undefined;
      totals.push(last?.events ?? 0);
    }
    const said = client.output('stdout');
    return {
      changed: [...said.matchAll(/^changed: (.*)$/gm)].map(([, file = '']) => file),
      looks: Number([...said.matchAll(/: (\d+) looks/g)].at(-1)?.[1]),
      events: recorded ? totals.map((total, at) => total - (totals[at - 1] ?? 0)) : [],
    };
  } finally {
    await client.leave();
  }
}
