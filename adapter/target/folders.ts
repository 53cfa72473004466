import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { diskFull, Failure, folderNotOurs, folderNotWritable } from '../errors.js';

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

/** Makes `folder` (and its parents) and sees to it that it is the user's, and that nobody else can read it. Throws the failure to show. */
export function makePrivate(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    checkOurs(folder);
    chmodSync(folder, 0o700);
    return folder;
  } catch (error) {
    throw writeFailure(folder, error instanceof Failure ? error : (readOnly(folder) ?? error));
  }
}

/**
 * As `makePrivate`, for a folder with code that programs are going to load. Where others could write to it before nothing in it is
 * trusted, and it begins empty.
 */
export function makePrivateForCode(folder: string): string {
  const before = statSync(folder, { throwIfNoEntry: false });
  makePrivate(folder);
  if (before !== undefined && (before.mode & 0o022) !== 0)
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  return folder;
}

/** In a place where others may write, such as /tmp, somebody may have made it before us, or a link to a folder of ours. */
function checkOurs(folder: string): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  for (const { uid } of [lstatSync(folder), statSync(folder)]) if (uid !== user) throw folderNotOurs(folder);
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
