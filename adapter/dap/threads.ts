import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ProcessInfo } from '../replay/history.js';
import { processName } from '../telling/names.js';
import { PROGRAM_THREAD, type Replay, threadIdOf } from './replay.js';

/** More threads than this make editors slow. */
const THREADS_LISTED = 200;

/** The running program, as long as nobody looks into it. */
export const PROGRAM: DebugProtocol.Thread = { id: PROGRAM_THREAD, name: 'the program (being recorded)' };

/** Processes in which recorded code ran. Where they are too many: those the session has been in, then those with names, then the oldest. */
export function listThreads(replay: Replay): DebugProtocol.Thread[] {
  const ran = replay.history.processes().filter(({ ranCode, proc }) => ranCode || replay.visited.has(proc));
  const chosen = ran.length <= THREADS_LISTED ? ran : [...ran].sort((a, b) => rank(replay, a) - rank(replay, b)).slice(0, THREADS_LISTED);
  return [...chosen].sort((a, b) => a.proc - b.proc).map((process) => ({ id: threadIdOf(process.proc), name: processName(process) }));
}

function rank(replay: Replay, { proc, name }: ProcessInfo): number {
  if (replay.visited.has(proc)) return 0;
  return name === undefined ? 2 : 1;
}
