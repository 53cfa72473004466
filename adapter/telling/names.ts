import type { ProcessInfo, ProcId } from '../replay/history.js';

/** Of a process that was gone before the probe could ask for its name, what it ran first says who it was. */
export function processName({ name, firstCode, pid }: ProcessInfo): string {
  const known = name ?? firstCode;
  return known === undefined ? pid : `${known} ${pid}`;
}

/** Those that had the same short name at the same time as another: a name does not tell them apart. */
export function namesakes(all: readonly ProcessInfo[]): ReadonlySet<ProcId> {
  const found = new Set<ProcId>();
  const latest = new Map<string, { readonly proc: ProcId; readonly until: number }>();
  for (const info of [...all].sort((a, b) => a.started - b.started)) {
    const name = shortName(info);
    const before = latest.get(name);
    const until = info.ended ?? Number.POSITIVE_INFINITY;
    if (before !== undefined && before.until > info.started) found.add(before.proc).add(info.proc);
    if (before === undefined || until > before.until) latest.set(name, { proc: info.proc, until });
  }
  return found;
}

/** The same without its pid, where anything else is known. */
export const shortName = ({ name, firstCode, pid }: ProcessInfo): string => name ?? firstCode ?? pid;
