import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import { inspectAtom } from '../../recording/inspectAtom.js';
import { atomName, field } from '../facts.js';
import type { Nanos } from '../history.js';
import type { DeliveryId, State } from '../system.js';
import { Next } from './facts.js';
import type { SystemIndex } from './systemIndex.js';
import { shorten } from './words.js';

/** All states of an OTP process. */
export function stateHistory(index: SystemIndex, place: number): readonly State[] {
  const states: State[] = [];
  let before = -1;
  for (let row = index.first(place); row < index.end(place); row++) {
    if (index.controls.kind[row] !== Control.waits) continue;
    states.push(stateOf(index, place, row, before, states.length));
    before = row;
  }
  return states;
}

/** The state that an OTP process had. */
export function stateAt(index: SystemIndex, place: number, time: Nanos): State | undefined {
  const row = waitBefore(index, place, index.rowsUntil(place, time));
  if (row < 0) return undefined;
  const { kind } = index.controls;
  let count = 0;
  for (let earlier = index.first(place); earlier < row; earlier++) if (kind[earlier] === Control.waits) count += 1;
  return stateOf(index, place, row, waitBefore(index, place, row), count);
}

/** The last time before this row that the process waited in its loop, or -1. */
export function waitBefore(index: SystemIndex, place: number, row: number): number {
  const { kind } = index.controls;
  for (let earlier = row - 1; earlier >= index.first(place); earlier--) if (kind[earlier] === Control.waits) return earlier;
  return -1;
}

function stateOf(index: SystemIndex, place: number, row: number, before: number, count: number): State {
  const { facts, deliveries } = index;
  const kind = atomName(index.value(row, 0));
  const cause = before < 0 ? -1 : (deliveries.about[before] as number);
  const because = cause < 0 ? reason(index, place, before) : undefined;
  return {
    index: count,
    at: deliveries.at(row),
    kind: kind === 'gen_statem' || kind === 'gen_event' ? kind : 'gen_server',
    module: inspectAtom(atomName(index.value(row, 1)) ?? ''),
    value: () => index.value(row, 2),
    ...(cause < 0 ? {} : { cause: cause as DeliveryId }),
    ...(because === undefined ? {} : { because }),
    changed: before < 0 || facts.hash[row] !== facts.hash[before],
  };
}

/** Why a turn of the loop came about that took no message. */
function reason(index: SystemIndex, place: number, before: number): string | undefined {
  if (before < 0) return wasSeenBorn(index, place) ? 'init' : undefined;
  if (index.facts.form[before] === Next.timeout) return 'timeout';
  if (index.facts.form[before] !== Next.goesOn) return undefined;
  const next = index.value(before, 3);
  const [what, content] = typeof next === 'object' && next.type === 'tuple' ? next.items : [];
  const said = content === undefined ? '' : ` ${shorten(inspect(content))}`;
  return atomName(what) === 'continue' ? `handle_continue${said}` : `${atomName(what) ?? 'event'}${said}`;
}

function wasSeenBorn(index: SystemIndex, place: number): boolean {
  const started = index.track(place).index.controls.first(Control.started);
  return started === undefined || atomName(field(index.store.value(started.block, started.at, 0), 'first_seen')) !== 'true';
}
