import { rmSync } from 'node:fs';
import { cacheFolder, stateFolder } from '../target/folders.js';
import { listRecordings } from '../target/store.js';
import { answer } from './say.js';

/**
 * The extension was uninstalled: what can be made again goes (the compiled probe, prepared code). Recordings are the user's, and stay; who wants
 * them gone too deletes the folder, or runs "ElixirScope: Delete All Data" before.
 */
export function uninstalled(): number {
  const [state, cache] = [stateFolder(process.env), cacheFolder(process.env)];
  // A program that is being recorded loads its code from there.
  if (!listRecordings(state).some(({ live }) => live)) rmSync(cache, { recursive: true, force: true });
  answer(`ElixirScope's recordings stay in ${state}: delete that folder to be rid of them.`);
  return 0;
}
