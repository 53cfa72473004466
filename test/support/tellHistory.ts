import { inspect } from '../../adapter/recording/inspect.js';
import type { Direction, History, Moment, ProcId, SiteId, StepKind } from '../../adapter/replay/history.js';

/** `Cart.total/1:3`, innermost first, a tail call's ghost in brackets: what is to be seen of a stack. */
export function stackAt(history: History, moment: Moment): string[] {
  return history.frames(moment).map(({ name, place, tailCalled, incomplete }) => {
    const text = `${name}:${place.line}${incomplete ? ' incomplete' : ''}`;
    return tailCalled ? `(${text})` : text;
  });
}

/** `a=1 b=2`, in order of binding. */
export function variablesAt(history: History, moment: Moment, frame = 0): string {
  return history
    .bindings(moment, frame)
    .map((binding) => `${binding.name}=${inspect(binding.value())}`)
    .join(' ');
}

/** The lines at which repeated steps stop, from one end of the process or from a moment; `>` where there is no more history. */
export function linesOf(
  history: History,
  kind: StepKind,
  direction: Direction,
  from?: Moment,
  breakpoints: readonly SiteId[] = [],
): string {
  const [first] = history.processes();
  const proc = first?.proc ?? (1 as ProcId);
  let moment: Moment = from ?? { proc, n: direction === 'forward' ? 0 : (first?.events ?? 0) };
  const lines: string[] = [];
  for (;;) {
    const stop = history.step(moment, kind, direction, breakpoints);
    moment = stop.moment;
    if (stop.kind === 'start' || stop.kind === 'end') return lines.join(' ');
    const line = history.frames(moment)[0]?.place.line;
    lines.push(stop.kind === 'breakpoint' ? `*${line}` : `${line}`);
  }
}

/** The moment after which this line is about to run for the `nth` time (counted from 1) in the first process. */
export function arrival(history: History, line: number, nth = 1): Moment {
  const [first] = history.processes();
  if (!first) throw new Error('no process');
  let left = nth;
  for (let n = 0; n <= first.events; n++) {
    const moment = { proc: first.proc, n };
    if (history.isStop(moment) && history.frames(moment, 0, 1)[0]?.place.line === line && --left === 0) return moment;
  }
  throw new Error(`line ${line} is not reached ${nth} times`);
}
