import { openHistory } from '../replay/openHistory.js';
import { commandOf, readManifest, readProbeAccount } from '../target/manifest.js';
import type { Launch } from './launchArgs.js';
import { Replay } from './replay.js';
import { Sources } from './sources.js';
import { Writing } from './writing.js';

/** Skipped modules named in a message before the rest is only counted. */
const SKIPPED_NAMED = 5;

/** Opens the recording in `folder`; undefined where no code ran in it. Rejects with the failure to show. */
export async function openReplay(folder: string, launch: Launch): Promise<Replay | undefined> {
  const manifest = readManifest(folder);
  const history = await openHistory(folder);
  const start = history.last();
  if (start === undefined) {
    history.close();
    return undefined;
  }
  const sources = new Sources(history, launch.projectDir ?? manifest.project, launch.substitutions);
  return new Replay(history, sources, await Writing.of(history, folder), folder, start);
}

/** Why there is nothing to see in a recording, and what to do. */
export function whyEmpty(folder: string): string {
  const manifest = readManifest(folder);
  const account = readProbeAccount(folder);
  return [`No recorded code ran in "${commandOf(manifest)}".`, ...reasons(manifest.level, account), `The recording is ${folder}`].join(
    '\n',
  );
}

function reasons(level: string, account: ReturnType<typeof readProbeAccount>): string[] {
  if (account === undefined) return ['The program ended before the probe was there: its own output says why.'];
  const { recorded, skipped } = account;
  const said: string[] = [];
  if (level === 'minimal' || level === 'messages') said.push(`At level "${level}" no code is recorded; use "calls" or "full".`);
  if (recorded.length === 0) said.push('No module of the project was loaded and matched by "include" and "exclude".');
  else said.push(`${recorded.length} module(s) were ready to be recorded, but none of them was called.`);
  if (skipped.length > 0)
    said.push(
      `Left alone: ${skipped
        .slice(0, SKIPPED_NAMED)
        .map(({ module, why }) => `${module} (${why})`)
        .join(', ')}${skipped.length > SKIPPED_NAMED ? ` and ${skipped.length - SKIPPED_NAMED} more` : ''}.`,
    );
  return [...said, ...account.notices];
}
