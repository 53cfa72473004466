import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import { inspectAtom } from '../../recording/inspectAtom.js';
import type { Term } from '../../recording/term.js';
import { field, integer } from '../facts.js';
import type { Nanos } from '../history.js';
import type { ProcessAt } from '../system.js';
import { birthOf } from './births.js';
import { doingAt } from './doing.js';
import { NOBODY } from './lives.js';
import { monitorsBefore } from './monitors.js';
import { stateAt } from './states.js';
import type { SystemIndex } from './systemIndex.js';

/** What a process was at a time. */
export function processAt(index: SystemIndex, place: number, time: Nanos): ProcessAt {
  const { lives, names, deliveries } = index;
  const to = index.rowsUntil(place, time);
  const name = names.nameOf(place, time);
  const { parent, initialCall, groupLeader } = birthOf(index, place);
  const state = stateAt(index, place, time);
  const endRow = lives.endRow[place] as number;
  const ended = (lives.end[place] as number) <= time;
  const sample = sampleBefore(index, place, to);
  return {
    proc: index.proc(place),
    ...doingAt(index, place, time),
    ...(name === undefined ? {} : { name: inspectAtom(name) }),
    ...(parent === NOBODY ? {} : { parent: index.proc(parent) }),
    ...(initialCall === undefined ? {} : { initialCall }),
    ...(groupLeader === undefined ? {} : { groupLeader }),
    links: ended ? [] : linksBefore(index, place, to, time),
    monitors: ended ? [] : monitorsBefore(index, place, to, time),
    ...(state === undefined ? {} : { state }),
    ...(ended ? { exit: { at: deliveries.at(endRow), reason: index.value(endRow, 0) } } : {}),
    ...(sample === undefined ? {} : { sample }),
  };
}

function linksBefore(index: SystemIndex, place: number, to: number, time: Nanos): readonly Term[] {
  const { controls, facts, lives } = index;
  const links = new Map<string, Term>();
  for (const row of index.rare.between(index.first(place), to)) {
    const kind = controls.kind[row];
    if (kind !== Control.linked && kind !== Control.unlinked) continue;
    const peer = facts.peer[row] as number;
    // To oneself it is none.
    if (peer === place) continue;
    const other = index.value(row, 0);
    if (kind === Control.linked && (peer === NOBODY || (lives.end[peer] as number) > time)) links.set(inspect(other), other);
    else links.delete(inspect(other));
  }
  return [...links.values()];
}

function sampleBefore(index: SystemIndex, place: number, to: number): ProcessAt['sample'] {
  const { kind, time } = index.controls;
  const row = index.rare.between(index.first(place), to).findLast((one) => kind[one] === Control.sampled);
  if (row === undefined) return undefined;
  const sample = index.value(row, 0);
  const number = (key: string): number => integer(field(sample, key)) ?? 0;
  return { at: time[row] as Nanos, memory: number('memory'), reductions: number('reductions'), queue: number('queue') };
}
