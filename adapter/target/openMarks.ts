import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './processTree.js';

/**
 * Marks a recording as open by this process, so that no other one deletes it, and gives what takes the mark away. A mark is an empty file `open/<pid>-…`;
 * one whose process is gone says nothing. Where nothing can be written nothing can be deleted either.
 */
export function markOpen(recording: string): () => void {
  const folder = join(recording, 'open');
  const mark = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(mark, '', { mode: 0o600 });
  } catch {
    return () => {};
  }
  return () => {
    rmSync(mark, { force: true });
    removeIfEmpty(folder);
  };
}

/** Whether some process has the recording open. */
export function isOpen(recording: string): boolean {
  return marksIn(join(recording, 'open')).some(isValid);
}

function marksIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Process numbers begin anew with the computer: a mark from before says nothing. */
function isValid(mark: string): boolean {
  const made = statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const pid = Number(/(\d+)-[0-9a-f]+$/.exec(mark)?.[1]);
  return made > Date.now() - uptime() * 1000 && isRunning(pid);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Others have it open too.
  }
}
