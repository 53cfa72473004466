import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { diskFull, Failure, folderNotWritable } from '../errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Where recordings live: never inside the project, always on the user's own disk. */
export function stateFolder(env: Env): string {
  return join(base(env, 'XDG_STATE_HOME', ['.local', 'state'], ['Library', 'Application Support']), 'elixirscope');
}

/** Where the compiled probe and instrumented code live: may be deleted at any time. */
export function cacheFolder(env: Env): string {
  return join(base(env, 'XDG_CACHE_HOME', ['.cache'], ['Library', 'Caches']), 'elixirscope');
}

function base(env: Env, name: string, linux: string[], mac: string[]): string {
  const set = env[name];
  // The XDG specification says to ignore relative paths.
  if (set && isAbsolute(set)) return set;
  return join(env.HOME || homedir(), ...(process.platform === 'darwin' ? mac : linux));
}

/** Makes `folder` (and its parents) and sees to it that only its owner can read it. Throws the failure to show. */
export function makePrivate(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    return folder;
  } catch (error) {
    throw writeFailure(folder, readOnly(folder) ?? error);
  }
}

/** On a disk that cannot be written to Node says that the folder is not there. */
function readOnly(folder: string): unknown {
  const parent = dirname(folder);
  if (!existsSync(folder) && parent !== folder) return readOnly(parent);
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The failure to show when writing into `folder` did not work. */
export function writeFailure(folder: string, error: unknown): Error {
  if (error instanceof Failure) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder);
  if (code) return folderNotWritable(folder, code);
  return error as Error;
}
