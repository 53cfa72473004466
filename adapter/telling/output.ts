import type { OutputLine } from '../protocol.js';
import type { Nanos, ProcId } from '../replay/history.js';
import type { At } from '../replay/system.js';
import type { Telling } from './telling.js';

/** More than that makes editors slow. */
const MOST = 5000;

/** What the program had written and logged by a time, in order; the newest of it where it is too much. */
export function outputUpTo(telling: Telling, time: Nanos, threadIdOf: (proc: ProcId) => number) {
  const { history, system } = telling;
  const line = ({ moment, time: then }: At, what: Pick<OutputLine, 'stream' | 'text' | 'level'>): OutputLine => ({
    ...what,
    process: moment.proc,
    name: telling.name(moment.proc),
    ...(history.process(moment.proc)?.ranCode ? { threadId: threadIdOf(moment.proc) } : {}),
    n: moment.n,
    time: then,
  });
  const written = system.outputUpTo(time).map(({ at, stream, text }) => line(at, { stream, text }));
  const logged = system.logsUntil(time).map(({ at, level, text }) => line(at, { stream: 'log', level, text }));
  const all = [...written, ...logged].sort((a, b) => a.time - b.time);
  const left = Math.max(0, all.length - MOST);
  return { lines: all.slice(left), ...(left === 0 ? {} : { remark: `${left.toLocaleString('en')} earlier lines are left out.` }) };
}
