import { Control } from '../../recording/index/control.js';
import type { Nanos } from '../history.js';
import { Made } from '../many.js';
import type { Mailbox } from '../system.js';
import type { SystemIndex } from './systemIndex.js';
import { Fate, OLDEST_EVERY } from './taking.js';

/** What waited for a process, in the order in which it came. */
export function mailboxAt(index: SystemIndex, place: number, time: Nanos, complete: boolean): Mailbox {
  const { lives, deliveries } = index;
  if (!lives.isAlive(place, time)) return { messages: [], inFlight: [], exact: true };
  const ids = waiting(index, place, time);
  return {
    messages: new Made(ids.length, (i) => deliveries.view(ids[i] as number)),
    inFlight: deliveries.underWay(place, time).map((id) => deliveries.view(id)),
    exact: complete && time < (index.taking.doubt[place] as number),
  };
}

/** How many messages waited. */
export function queueAt(index: SystemIndex, place: number, time: Nanos): number {
  return index.lives.isAlive(place, time) ? waiting(index, place, time).length : 0;
}

function waiting(index: SystemIndex, place: number, time: Nanos): Uint32Array {
  const { controls, deliveries, taking } = index;
  const to = index.rowsUntil(place, time);
  // The row before `to`: that at `to` may be another process's.
  const noted = to - 1 - ((to - 1) % OLDEST_EVERY);
  const from = noted > index.first(place) ? Math.min(taking.oldest[noted / OLDEST_EVERY] as number, noted) : index.first(place);
  const found = new Uint32Array(to - from);
  let count = 0;
  for (let row = from; row < to; row++) {
    if (controls.kind[row] !== Control.received || taking.fate[row] === Fate.passed || taking.fate[row] === Fate.none) continue;
    const taken = taking.takenAt[row] as number;
    if (taken >= 0 && (controls.time[taken] as number) <= time) continue;
    found[count++] = deliveries.about[row] as number;
  }
  return found.subarray(0, count);
}
