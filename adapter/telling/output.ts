import { stripVTControlCharacters } from 'node:util';
import type { DapRequests, OutputLine } from '../protocol.js';
import type { Nanos, ProcId } from '../replay/history.js';
import type { LogLine, Output, System } from '../replay/system.js';
import { cutText } from '../words.js';
import type { Telling } from './telling.js';
import { remarkOn } from './tree.js';

/** More than that makes editors slow. */
const MOST = 5000;
/** So much of what was written at once is told. */
const LONGEST = 10_000;
/** What a Logger writes was logged at most so many things before; or right after, where who logs is slower than who writes. */
const BEHIND = 50;
const AHEAD = 10;

/** Something that was written or logged; read when it is looked at. */
export interface Said {
  readonly time: Nanos;
  readonly written?: Output;
  readonly logged?: LogLine;
}

/** How many of those before and after a time are wanted. */
export interface Around {
  readonly before?: number;
  readonly after?: number;
}

/** All that a program wrote and logged, in order. */
export function everythingSaid(system: System): readonly Said[] {
  const end = Number.POSITIVE_INFINITY as Nanos;
  const written = system.outputUpTo(end).map((one): Said => ({ time: one.time, written: one }));
  const logged = system.logsUntil(end).map((one): Said => ({ time: one.at.time, logged: one }));
  return [...written, ...logged].sort((a, b) => a.time - b.time);
}

/** What the program had written and logged by a time, in order, the newest of it, and what came next. */
export function outputAround(
  telling: Telling,
  time: Nanos,
  { before = MOST, after = 0 }: Around,
  threadIdOf: (proc: ProcId) => number,
): DapRequests['elixirscope/output']['body'] {
  const { said } = telling;
  const now = said.findLastIndex((one) => one.time <= time) + 1;
  const from = Math.max(0, now - Math.min(before, MOST));
  const to = Math.min(said.length, now + Math.min(after, MOST));
  const lines = said.slice(from, to).flatMap((one, i): OutputLine[] => {
    if (isEcho(telling, from + i)) return [];
    return [{ index: from + i, ...lineOf(telling, one, threadIdOf), ...(one.time > time ? { later: true } : {}) }];
  });
  const remark = remarkOnOutput(telling);
  return { lines, earlier: from, later: said.length - to, ...(remark === undefined ? {} : { remark }) };
}

function lineOf(telling: Telling, { written, logged, time }: Said, threadIdOf: (proc: ProcId) => number): Omit<OutputLine, 'index'> {
  const { moment } = (written ?? logged)?.at ?? { moment: undefined };
  if (moment === undefined) throw new RangeError('neither written nor logged');
  const text = cutText(stripVTControlCharacters(written?.text ?? logged?.text ?? ''), LONGEST);
  return {
    stream: written?.stream ?? 'log',
    ...(logged && { level: logged.level }),
    text,
    process: moment.proc,
    name: telling.name(moment.proc),
    ...(telling.history.process(moment.proc)?.ranCode ? { threadId: threadIdOf(moment.proc) } : {}),
    n: moment.n,
    time,
  };
}

/** Whether it is a Logger that writes what is told already, by who logged it and when. */
function isEcho({ said, history }: Telling, index: number): boolean {
  const { written } = said[index] ?? {};
  const name = written && history.process(written.proc)?.name;
  if (written === undefined || name === undefined || !/^(Logger|:logger_std_h_\w+)$/.test(name)) return false;
  const { text } = written;
  return said
    .slice(Math.max(0, index - BEHIND), index + AHEAD)
    .some(({ logged }) => logged !== undefined && text.includes(firstLine(logged.text)));
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

function remarkOnOutput(telling: Telling): string | undefined {
  if (telling.system.coverage.messages !== 'off') return remarkOn(telling);
  return 'Messages were not recorded, and what is written is messages: only what was logged is known.';
}
