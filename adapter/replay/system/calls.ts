import type { Nanos } from '../history.js';
import type { CallInFlight } from '../system.js';
import { NOBODY } from './lives.js';
import { isCall } from './pairing.js';
import type { SystemIndex } from './systemIndex.js';

/** A call that its caller waits for. */
export interface OpenCall {
  readonly id: number;
  readonly since: number;
}

/** Who waits for whom. */
export function callsInFlight(index: SystemIndex, time: Nanos): readonly CallInFlight[] {
  return openCalls(index, time).map(({ id, since }) => {
    const { deliveries } = index;
    const [from, to] = [deliveries.from[id] as number, deliveries.to[id] as number];
    return {
      caller: index.proc(from),
      ...(to === NOBODY ? {} : { callee: index.proc(to) }),
      call: deliveries.view(id),
      since: since as Nanos,
    };
  });
}

/** The call that this process waits for. */
export function openCallOf(index: SystemIndex, place: number, time: Nanos): OpenCall | undefined {
  const last = index.lastActive(place, time);
  if (last.row >= 0) {
    const id = index.deliveries.about[last.row] as number;
    if (id >= 0 && index.deliveries.sent[id] === last.row) return isOpen(index, id, time) ? { id, since: last.time } : undefined;
  }
  return index.deliveries.sent.includes(-1) ? openCalls(index, time).find(({ id }) => index.deliveries.from[id] === place) : undefined;
}

function openCalls(index: SystemIndex, time: Nanos): readonly OpenCall[] {
  const { deliveries, controls } = index;
  const found: OpenCall[] = [];
  for (let id = 0; id < deliveries.count; id++) {
    if (!isCall(deliveries.form[id] as number)) continue;
    const since = controls.time[deliveries.firstRow(id)] as number;
    if (since > time) break;
    if (isOpen(index, id, time)) found.push({ id, since });
  }
  return found;
}

/** Whether the caller had no answer and did nothing else by then: a call that times out goes on without one. */
function isOpen(index: SystemIndex, id: number, time: Nanos): boolean {
  const { deliveries, controls, lives } = index;
  const caller = deliveries.from[id] as number;
  if (!isCall(deliveries.form[id] as number) || caller === NOBODY || !lives.isAlive(caller, time)) return false;
  const answer = deliveries.pair[id] as number;
  if (answer >= 0) {
    const came = deliveries.received[answer] as number;
    const row = came >= 0 ? came : deliveries.firstRow(answer);
    if ((controls.time[row] as number) <= time) return false;
  }
  const [sent, first] = [deliveries.sent[id] as number, deliveries.firstRow(id)];
  const last = index.lastActive(caller, time);
  return sent >= 0 ? last.row === sent : last.time <= (controls.time[first] as number);
}
