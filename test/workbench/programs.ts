import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface Running {
  readonly pid: number;
  readonly command: string;
}

/**
 * What the windows of one server have started and what still lives: BEAMs, watchers, shells, engines; not VS Code itself. They are
 * told by the folder of recordings in their environment, which none but they have. Linux only.
 */
export function programs(state: string): Running[] {
  return processes().filter(
    ({ pid, command }) => !command.includes('node_modules/code-server/') && environment(pid).includes(`XDG_STATE_HOME=${state}`),
  );
}

/** The BEAMs among them. */
export function beams(state: string): Running[] {
  return programs(state).filter(({ command }) => /\bbeam(\.smp)?\b/.test(command));
}

/** The engines among them: one for each window. */
export function engines(state: string): Running[] {
  return programs(state).filter(({ command }) => /main\.js engine/.test(command));
}

function processes(): Running[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    return command ? [{ pid: Number(pid), command }] : [];
  });
}

function environment(pid: number): string[] {
  return read(`/proc/${pid}/environ`).split('\0');
}

/** What a process that has just ended leaves is nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Looks ten times a second, for nothing tells when a process is gone, until what is seen is as wanted. Fails with what was seen last. */
export async function until<T>(what: string, look: () => Promise<T>, wanted: (seen: T) => boolean, within = 20_000): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (Date.now() > end) throw new Error(`waited for ${what}, and saw ${inspect(seen)}`);
    await setTimeout(100);
  }
}
