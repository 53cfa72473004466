import type { ProcessInfo } from '../replay/history.js';

/** Of a process that was gone before the probe could ask for its name, what it ran first says who it was. */
export function processName({ name, firstCode, pid }: ProcessInfo): string {
  const known = name ?? firstCode;
  return known === undefined ? pid : `${known} ${pid}`;
}

/** The same without its pid, where anything else is known. */
export const shortName = ({ name, firstCode, pid }: ProcessInfo): string => name ?? firstCode ?? pid;
