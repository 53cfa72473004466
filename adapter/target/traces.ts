import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Logs of the debug protocol, newest first: their names begin with the time at which each was begun. */
export function tracesIn(stateFolder: string): string[] {
  try {
    const names = readdirSync(stateFolder).filter((name) => /^dap-.*\.jsonl$/.test(name));
    return names
      .sort()
      .reverse()
      .map((name) => join(stateFolder, name));
  } catch {
    // Nothing was ever recorded: there is no such folder.
    return [];
  }
}
