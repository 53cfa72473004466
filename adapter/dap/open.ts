import type { History, Moment } from '../replay/history.js';
import { openHistory } from '../replay/openHistory.js';
import { readManifest, recordsCode } from '../target/manifest.js';
import { markOpen } from '../target/openMarks.js';
import { Writing } from '../telling/writing.js';
import type { Launch } from './launchArgs.js';
import { Replay } from './replay.js';
import { Sources } from './sources.js';

/** Opens the recording in `folder`; undefined where there is nothing in it to look at. Rejects with the failure to show. */
export async function openReplay(folder: string, launch: Launch): Promise<Replay | undefined> {
  const manifest = readManifest(folder);
  const history = await openHistory(folder);
  const start = history.last() ?? (recordsCode(manifest) ? undefined : lastOfAll(history));
  if (start === undefined) {
    history.close();
    return undefined;
  }
  const sources = new Sources(history, launch.projectDir ?? manifest.project, launch.substitutions);
  return new Replay(history, sources, await Writing.of(history, folder), folder, start, markOpen(folder));
}

/** Where no code is recorded there are processes and their messages all the same. */
function lastOfAll(history: History): Moment | undefined {
  const ends = history.processes().map(({ proc, events }) => ({ moment: { proc, n: events }, time: history.timeOf({ proc, n: events }) }));
  return ends.sort((a, b) => b.time - a.time)[0]?.moment;
}
