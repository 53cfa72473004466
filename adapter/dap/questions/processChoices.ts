import type { Choice } from '../../protocol.js';
import type { ProcessInfo, ProcId } from '../../replay/history.js';
import { processName } from '../../telling/names.js';
import { moment } from '../../telling/times.js';
import type { Asked } from './asked.js';

/** A picker of more would be slow, and nobody would find anything. */
const MOST = 5000;

/** Processes to choose from: those that ran recorded code first, then those with names. `preferred`: likely to be meant. */
export function processChoices(
  { replay }: Asked,
  isMeant: (process: ProcessInfo) => boolean,
  preferred: ProcId | undefined,
): readonly Choice[] {
  const rank = ({ ranCode, name }: ProcessInfo): number => (ranCode ? 0 : name === undefined ? 2 : 1);
  const found = replay.history.processes().filter(isMeant);
  return found
    .sort((a, b) => rank(a) - rank(b) || a.proc - b.proc)
    .slice(0, MOST)
    .map((process) => ({
      key: String(process.proc),
      label: processName(process),
      detail: life(process),
      ...(process.proc === preferred ? { preferred: true as const } : {}),
    }));
}

function life({ started, ended }: ProcessInfo): string {
  return ended === undefined ? `since ${moment(started)}` : `${moment(started)} to ${moment(ended)}`;
}
