import { usage } from '../../errors.js';
import type { History } from '../../replay/history.js';
import { openPrepared } from '../../replay/openHistory.js';
import { stateFolder } from '../../target/folders.js';
import { findRecording } from '../../target/store.js';
import { Telling } from '../../telling/telling.js';
import { Writing } from '../../telling/writing.js';
import { Progress } from '../progress.js';

/** Opens the recording that a command names first, for as long as `look` looks into it. Throws the failure to show. */
export async function withPast<T>(name: string | undefined, look: (telling: Telling) => T): Promise<T> {
  if (name === undefined) throw usage('Say which recording to look into: its id, a unique part of it, or `last`');
  const { folder } = findRecording(stateFolder(process.env), name);
  const history = await open(folder);
  try {
    return look(new Telling(history, await Writing.of(history, folder)));
  } finally {
    history.close();
  }
}

async function open(folder: string): Promise<History> {
  const progress = new Progress();
  try {
    return await openPrepared(folder, { onProgress: (share) => progress.update(`Opening the recording (${Math.floor(100 * share)} %)`) });
  } finally {
    progress.done();
  }
}
