import { usage } from '../../errors.js';
import { openHistory } from '../../replay/openHistory.js';
import { stateFolder } from '../../target/folders.js';
import { findRecording } from '../../target/store.js';
import { Telling } from '../../telling/telling.js';
import { Writing } from '../../telling/writing.js';

/** Opens the recording that a command names first, for as long as `look` looks into it. Throws the failure to show. */
export async function withPast<T>(name: string | undefined, look: (telling: Telling) => T): Promise<T> {
  if (name === undefined) throw usage('Say which recording to look into: its id, a unique part of it, or `last`');
  const { folder } = findRecording(stateFolder(process.env), name);
  const history = await openHistory(folder);
  try {
    return look(new Telling(history, await Writing.of(history, folder)));
  } finally {
    history.close();
  }
}
