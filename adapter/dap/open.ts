import { openHistory } from '../replay/openHistory.js';
import { readManifest } from '../target/manifest.js';
import { markOpen } from '../target/openMarks.js';
import type { Launch } from './launchArgs.js';
import { Replay } from './replay.js';
import { Sources } from './sources.js';
import { Writing } from '../telling/writing.js';

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
  return new Replay(history, sources, await Writing.of(history, folder), folder, start, markOpen(folder));
}
