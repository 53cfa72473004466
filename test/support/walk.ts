import assert from 'node:assert/strict';
import type { Direction, Frame, History, Moment, ProcessInfo, ProcId } from '../../adapter/replay/history.js';

/** A stop on a walk through a process: what a person who steps would see. */
export interface Visit {
  readonly n: number;
  readonly frames: readonly Frame[];
  /** Of the innermost frame, in the history's order. */
  readonly variables: readonly Variable[];
  readonly lastValue?: string;
}

export interface Variable {
  /** `name=value`. */
  readonly text: string;
  readonly name: string;
  /** How many events the process had had when it was bound. */
  readonly bound: number;
}

export type Show = (value: ReturnType<ReturnType<History['bindings']>[number]['value']>) => string;

/** All moments at which a statement is about to run, by steps `in` from one end of the process to the other. */
export function walk(history: History, proc: ProcessInfo, direction: Direction): Moment[] {
  const visited: Moment[] = [];
  let moment: Moment = { proc: proc.proc, n: direction === 'forward' ? 0 : proc.events };
  if (history.isStop(moment)) visited.push(moment);
  for (;;) {
    const stop = history.step(moment, 'in', direction);
    assert.notEqual(stop.moment.n, stop.kind === 'step' ? moment.n : Number.NaN, `a step ${direction} that does not move`);
    moment = stop.moment;
    if (stop.kind !== 'step') {
      const last = visited.at(-1);
      if (history.isStop(moment) && last?.n !== moment.n) visited.push(moment);
      return visited;
    }
    visited.push(moment);
  }
}

/** What is to be seen at a moment. */
export function visit(history: History, moment: Moment, show: Show): Visit {
  const frames = history.frames(moment);
  const variables = history
    .bindings(moment, 0)
    .map((each) => ({ text: `${each.name}=${show(each.value())}`, name: each.name, bound: each.bound.n }));
  const value = history.lastValue(moment);
  return { n: moment.n, frames, variables, ...(value === undefined ? {} : { lastValue: show(value) }) };
}

/** Processes that ran code of this file, in the order of their first moments in it. */
export function processesIn(history: History, file: string): ProcessInfo[] {
  return history
    .processes()
    .filter((proc) => proc.ranCode && firstFile(history, proc.proc, proc.events)?.endsWith(`/${file}`))
    .sort((a, b) => a.started - b.started);
}

function firstFile(history: History, proc: ProcId, events: number): string | undefined {
  for (let n = 0; n <= events; n++) {
    const frame = history.frames({ proc, n }, 0, 1)[0];
    if (frame) return frame.place.file;
  }
  return undefined;
}
