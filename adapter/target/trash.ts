import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { noUndo } from '../errors.js';
import { checkDeletable, type Stored } from './store.js';

/** How long a recording that was deleted can be brought back, if nobody empties the trash before: milliseconds. */
export const undoFor = 10 * 60 * 1000;

const trashOf = (state: string): string => join(state, '.deleted');

/** Takes a recording out of the list; until the trash is emptied it can be put back. Throws the failure to show where it must not go. */
export function throwAway(state: string, stored: Stored): void {
  checkDeletable(stored);
  const place = join(trashOf(state), basename(dirname(stored.folder)));
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const thrown = join(place, stored.id);
  rmSync(thrown, { recursive: true, force: true });
  renameSync(stored.folder, thrown);
  // When it was thrown away.
  utimesSync(thrown, new Date(), new Date());
}

/** Puts a recording back where it was. Throws the failure to show where it is gone for good. */
export function putBack(state: string, id: string): void {
  const thrown = thrownAway(state).find((folder) => basename(folder) === id);
  const project = thrown && basename(dirname(thrown));
  if (thrown === undefined || project === undefined || existsSync(join(state, project, id))) throw noUndo(id);
  mkdirSync(join(state, project), { recursive: true, mode: 0o700 });
  renameSync(thrown, join(state, project, id));
}

/** Deletes for good what was thrown away at least `age` milliseconds ago. */
export async function emptyTrash(state: string, age = undoFor): Promise<void> {
  for (const folder of thrownAway(state)) {
    const thrown = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // A large recording takes its time, and others share this loop.
    if (thrown <= Date.now() - age) await rm(folder, { recursive: true, force: true });
  }
  if (thrownAway(state).length === 0) await rm(trashOf(state), { recursive: true, force: true });
}

function thrownAway(state: string): string[] {
  return namesIn(trashOf(state)).flatMap((project) => namesIn(project));
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
