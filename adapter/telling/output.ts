import type { OutputLine } from '../protocol.js';
import type { Nanos, ProcId } from '../replay/history.js';
import type { Telling } from './telling.js';

/** Longer ones make editors slow. */
const MOST = 5000;

/** What the program had written by a time, the newest of it where it is too much. */
export function outputUpTo(telling: Telling, time: Nanos, threadIdOf: (proc: ProcId) => number) {
  const all = telling.system.outputUpTo(time);
  const shown = all.slice(-MOST);
  const lines = shown.map(
    ({ at, proc, stream, text }): OutputLine => ({
      stream,
      text,
      process: proc,
      name: telling.name(proc),
      ...(telling.history.process(proc)?.ranCode ? { threadId: threadIdOf(proc) } : {}),
      n: at.moment.n,
      time: at.time,
    }),
  );
  const left = all.length - shown.length;
  return { lines, ...(left === 0 ? {} : { remark: `${left.toLocaleString('en')} earlier pieces of output are left out.` }) };
}
