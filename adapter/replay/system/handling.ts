import { Control } from '../../recording/index/control.js';
import { Next } from './facts.js';
import type { SystemIndex } from './systemIndex.js';
import { Fate } from './taking.js';

/** A message that a process took, and the event with which it did. */
export interface Handled {
  readonly id: number;
  readonly row: number;
}

/** The message that a process was handling right before the event `to`: the last it took, unless it waits for the next since. */
export function handledBefore(index: SystemIndex, place: number, to: number): Handled | undefined {
  const { controls, deliveries, facts, taking } = index;
  for (let row = to - 1; row >= index.first(place); row--) {
    const kind = controls.kind[row];
    if (kind === Control.received && taking.takenAt[row] === row && taking.fate[row] === Fate.handled)
      return { id: deliveries.about[row] as number, row };
    if (kind === Control.taken) return { id: deliveries.about[row] as number, row };
    if (kind !== Control.waits) continue;
    const id = deliveries.about[row] as number;
    if (id >= 0 && deliveries.taken[id] === row) return { id, row };
    if (facts.form[row] !== Next.goesOn) return undefined;
  }
  return undefined;
}
