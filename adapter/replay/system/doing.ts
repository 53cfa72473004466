import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import type { Nanos } from '../history.js';
import type { ProcessAt } from '../system.js';
import { Next } from './facts.js';
import { Form } from './forms.js';
import { handledBefore } from './handling.js';
import { NOBODY } from './lives.js';
import { isPassive } from './passive.js';
import type { SystemIndex } from './systemIndex.js';
import { Fate } from './taking.js';
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
  const call = index.calls.ofCaller(index, place, time);
  if (call !== undefined) {
    const to = deliveries.to[call.id] as number;
    const whom = to === NOBODY ? '' : ` from ${index.called(to, time)}`;
    return { status: 'waiting', doing: `waiting for a reply${whom}${since(time, call.since)}` };
  }
  const parked = parkedSince(index, place, time);
  if (parked !== undefined) return { status: 'waiting', doing: `waiting for a message${since(time, parked)}` };
  const suspended = suspendedSince(index, place, index.rowsUntil(place, time));
  if (suspended !== undefined) return { status: 'waiting', doing: `suspended${since(time, suspended)}` };
  const handled = handledBefore(index, place, index.rowsUntil(place, time));
  if (handled === undefined) return { status: 'running', doing: 'running' };
  return { status: 'running', doing: `handling ${wordsFor(index, handled.id)}${since(time, controls.time[handled.row] as number)}` };
}

/** Since when it has waited for a message. */
function parkedSince(index: SystemIndex, place: number, time: Nanos): number | undefined {
  const { controls, deliveries, facts } = index;
  const last = index.lastActive(place, time);
  if (last.row < 0 || controls.kind[last.row] !== Control.waits) return waitsInReceive(index, place, time) ? last.time : undefined;
  if (facts.form[last.row] === Next.goesOn) return undefined;
  const message = deliveries.about[last.row] as number;
  const taken = message < 0 ? -1 : (deliveries.taken[message] as number);
  return taken < 0 || taken >= index.rowsUntil(place, time) ? last.time : undefined;
}

/** Since when an OTP process has been suspended (`:sys.suspend`): its loop did not go on since. */
function suspendedSince(index: SystemIndex, place: number, to: number): number | undefined {
  const { controls, facts, taking } = index;
  for (let row = to - 1; row >= index.first(place) && controls.kind[row] !== Control.waits; row--) {
    if (controls.kind[row] !== Control.received || taking.fate[row] !== Fate.handled) continue;
    if (facts.form[row] === Form.resume) return undefined;
    if (facts.form[row] === Form.suspend) return controls.time[row] as number;
  }
  return undefined;
}

/** Whether what comes next, with nothing of its own before, is that a `receive` has an end: a message is taken as it comes, or its time is over. */
function waitsInReceive(index: SystemIndex, place: number, time: Nanos): boolean {
  const { controls, deliveries, taking } = index;
  const { events, index: told } = index.track(place);
  const before = index.eventsUntil(place, time);
  const to = index.rowsUntil(place, time);
  // What failed ends by itself.
  if (to > index.first(place) && controls.kind[to - 1] === Control.exception) return false;
  for (let row = to; row < index.end(place); row++) {
    if (controls.n[row] !== before + row - to + 1) return false;
    const kind = controls.kind[row];
    if (kind === Control.received && taking.fate[row] !== Fate.waits && taking.fate[row] !== Fate.handled) return true;
    if (kind === Control.taken) return (deliveries.received[deliveries.about[row] as number] ?? -1) >= to;
    // It was ended by others.
    if (kind === Control.ending) return told.firstCode !== undefined;
    if (!isPassive(kind)) return false;
  }
  return told.firstCode !== undefined && events === before + index.end(place) - to;
}

/** ` since 12.4 ms`; nothing where it has only begun. */
function since(now: number, then: number): string {
  return now > then ? ` since ${duration(now - then)}` : '';
}

function ago(now: number, then: number): string {
  return `${duration(now - then)} ago`;
}
