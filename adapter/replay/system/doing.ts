import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import type { Nanos } from '../history.js';
import type { ProcessAt } from '../system.js';
import { openCallOf } from './calls.js';
import { Next } from './facts.js';
import { handledBefore } from './handling.js';
import { NOBODY } from './lives.js';
import { isPassive, type SystemIndex } from './systemIndex.js';
import { duration, wordsFor } from './words.js';

type Doing = Pick<ProcessAt, 'status' | 'doing'>;

/** What a process was doing, in words. */
export function doingAt(index: SystemIndex, place: number, time: Nanos): Doing {
  const { lives, controls, deliveries } = index;
  if (time < (lives.start[place] as number)) return { status: 'not born', doing: 'not yet started' };
  if (time >= (lives.end[place] as number)) {
    const reason = inspect(index.value(lives.endRow[place] as number, 0));
    return { status: 'ended', doing: `ended ${ago(time, lives.end[place] as number)}: ${reason}` };
  }
  const call = openCallOf(index, place, time);
  if (call !== undefined) {
    const to = deliveries.to[call.id] as number;
    const whom = to === NOBODY ? '' : ` from ${index.called(to, time)}`;
    return { status: 'waiting', doing: `waiting for a reply${whom}${since(time, call.since)}` };
  }
  const parked = parkedSince(index, place, time);
  if (parked !== undefined) return { status: 'waiting', doing: `waiting for a message${since(time, parked)}` };
  const handled = handledBefore(index, place, index.rowsUntil(place, time));
  if (handled === undefined) return { status: 'running', doing: 'running' };
  return { status: 'running', doing: `handling ${wordsFor(index, handled.id)}${since(time, controls.time[handled.row] as number)}` };
}

/** Since when it has waited for a message: in its loop, or in a `receive` of recorded code. */
function parkedSince(index: SystemIndex, place: number, time: Nanos): number | undefined {
  const { controls, deliveries, facts } = index;
  const to = index.rowsUntil(place, time);
  let last = to - 1;
  while (last >= index.first(place) && isPassive(controls.kind[last])) last -= 1;
  if (last >= index.first(place) && controls.kind[last] === Control.waits) {
    if (facts.form[last] === Next.continue) return undefined;
    const message = deliveries.about[last] as number;
    const taken = message < 0 ? -1 : (deliveries.taken[message] as number);
    return taken < 0 || taken >= to ? (controls.time[last] as number) : undefined;
  }
  let next = to;
  while (next < index.end(place) && isPassive(controls.kind[next])) next += 1;
  if (next === index.end(place) || controls.kind[next] !== Control.taken) return undefined;
  const received = deliveries.received[deliveries.about[next] as number] ?? -1;
  const came = received < 0 ? Number.NEGATIVE_INFINITY : (controls.time[received] as number);
  const { time: active, n } = index.lastActive(place, time);
  // Nothing of its own lies between: it was in that `receive` already.
  return came > time && n === index.lastActive(place, came as Nanos).n ? active : undefined;
}

/** ` since 12.4 ms`; nothing where it has only begun. */
function since(now: number, then: number): string {
  return now > then ? ` since ${duration(now - then)}` : '';
}

function ago(now: number, then: number): string {
  return `${duration(now - then)} ago`;
}
