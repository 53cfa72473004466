import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listRecordings, sizeOf } from './store.js';

/** Everything that ElixirScope keeps on this computer: recordings, logs, the compiled probe. */
export interface AllData {
  readonly recordings: { readonly count: number; readonly bytes: number };
  /** Of these, recordings that are being recorded or open: they stay. */
  readonly inUse: number;
  readonly caches: number;
  /** Logs, and recordings that were deleted and could still be brought back. */
  readonly rest: number;
  readonly folders: readonly string[];
}

export function allData(state: string, cache: string): AllData {
  const all = listRecordings(state);
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  return {
    recordings: { count: all.length, bytes },
    inUse: all.filter(({ live, open }) => live || open).length,
    caches: sizeOf(cache),
    rest: Math.max(0, sizeOf(state) - bytes),
    folders: [state, cache],
  };
}

/** Deletes all of it but what is in use; what is kept for good goes too. Gives the number of recordings that stayed. */
export function deleteAllData(state: string, cache: string): number {
  const all = listRecordings(state);
  const inUse = all.filter(({ live, open }) => live || open);
  const stays = new Set(inUse.map(({ folder }) => folder));
  for (const { folder } of all) if (!stays.has(folder)) rmSync(folder, { recursive: true, force: true });
  for (const name of existsSync(state) ? readdirSync(state) : []) {
    const path = join(state, name);
    if (!inUse.some(({ folder }) => folder.startsWith(join(path, '/')))) rmSync(path, { recursive: true, force: true });
  }
  // A program that is being recorded loads its code from there.
  if (!inUse.some(({ live }) => live)) rmSync(cache, { recursive: true, force: true });
  return inUse.length;
}
