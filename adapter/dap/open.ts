import { cancelled } from '../errors.js';
import type { Waiting } from '../recording/turns.js';
import type { History, Moment } from '../replay/history.js';
import { openPrepared } from '../replay/openHistory.js';
import { type Manifest, readManifest, recordsCode } from '../target/manifest.js';
import { markOpen } from '../target/openMarks.js';
import { Writing } from '../telling/writing.js';
import type { Launch } from './launchArgs.js';
import { ProgressReport } from './progress.js';
import { Replay } from './replay.js';
import type { Session } from './session.js';
import { Sources } from './sources.js';

/** Work that is over within this time is not worth a word. */
const PATIENCE = 1000;

/**
 * Opens the recording in `folder`; undefined where there is nothing in it to look at. Rejects with the failure to show. Where that takes long the
 * client sees how far it has got, and may give it up.
 */
export async function openReplay(session: Session, folder: string, launch: Launch, signal: AbortSignal): Promise<Replay | undefined> {
  const given = new AbortController();
  const progress = new ProgressReport(session, () => given.abort());
  const waiting = { signal: AbortSignal.any([signal, given.signal]), onProgress: shownLate(progress) };
  try {
    return await open(folder, launch, waiting);
  } catch (error) {
    throw waiting.signal.aborted ? cancelled() : error;
  } finally {
    progress.end();
  }
}

function shownLate(progress: ProgressReport): (share: number) => void {
  const since = Date.now();
  let shown = -1;
  return (share) => {
    const percent = Math.floor(100 * share);
    if (percent === shown || Date.now() < since + PATIENCE) return;
    shown = percent;
    progress.percent('open', percent);
  };
}

async function open(folder: string, launch: Launch, waiting: Waiting): Promise<Replay | undefined> {
  const manifest = readManifest(folder);
  // From the beginning: to open a large recording takes its time, in which others may make room.
  const unmark = markOpen(folder);
  try {
    const replay = await replayOf(folder, manifest, launch, waiting, unmark);
    if (replay === undefined) unmark();
    return replay;
  } catch (error) {
    unmark();
    throw error;
  }
}

async function replayOf(
  folder: string,
  manifest: Manifest,
  launch: Launch,
  waiting: Waiting,
  unmark: () => void,
): Promise<Replay | undefined> {
  const history = await openPrepared(folder, waiting);
  const start = history.last() ?? (recordsCode(manifest) ? undefined : lastOfAll(history));
  if (start === undefined) {
    history.close();
    return undefined;
  }
  const sources = new Sources(history, launch.projectDir ?? manifest.project, launch.substitutions);
  return new Replay(history, sources, await Writing.of(history, folder), folder, start, unmark);
}

/** Where no code is recorded there are processes and their messages all the same. */
function lastOfAll(history: History): Moment | undefined {
  const ends = history.processes().map(({ proc, events }) => ({ moment: { proc, n: events }, time: history.timeOf({ proc, n: events }) }));
  return ends.sort((a, b) => b.time - a.time)[0]?.moment;
}
