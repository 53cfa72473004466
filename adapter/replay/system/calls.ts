import { type Grouped, grouped } from '../../recording/index/grouped.js';
import type { Nanos } from '../history.js';
import type { CallInFlight } from '../system.js';
import { NOBODY } from './lives.js';
import { isCall } from './pairing.js';
import type { SystemIndex } from './systemIndex.js';

/** A call that its caller waits for: the number of its message, and when it was first heard of. */
export interface OpenCall {
  readonly id: number;
  readonly since: number;
}

/** All calls, and when they were answered. */
export class Calls {
  /** Numbers of their messages, in the order of time. */
  private readonly ids: Uint32Array;
  private readonly since: Float64Array;
  /** When the answer came. Infinity: it did not. */
  private readonly answered: Float64Array;
  private readonly byCaller: Grouped;

  constructor(private readonly index: SystemIndex) {
    const { deliveries, controls, lives } = index;
    const { items } = grouped(deliveries.count, 1, (id) =>
      isCall(deliveries.form[id] as number) && deliveries.from[id] !== NOBODY ? 0 : -1,
    );
    this.ids = items;
    this.since = Float64Array.from(items, (id) => controls.time[deliveries.firstRow(id)] as number);
    this.answered = Float64Array.from(items, (id) => {
      const answer = deliveries.pair[id] as number;
      const came = answer < 0 ? -1 : (deliveries.received[answer] as number);
      return came < 0 ? Number.POSITIVE_INFINITY : (controls.time[came] as number);
    });
    this.byCaller = grouped(items.length, lives.count, (i) => deliveries.from[items[i] as number] as number);
  }

  /** Who waits for whom. */
  inFlight(time: Nanos): readonly CallInFlight[] {
    const { index } = this;
    const { deliveries } = index;
    const found: CallInFlight[] = [];
    for (let i = 0; i < this.ids.length && (this.since[i] as number) <= time; i++) {
      if ((this.answered[i] as number) <= time || !this.isOpen(i, time)) continue;
      const id = this.ids[i] as number;
      const to = deliveries.to[id] as number;
      found.push({
        caller: index.proc(deliveries.from[id] as number),
        ...(to === NOBODY ? {} : { callee: index.proc(to) }),
        call: deliveries.view(id),
        since: this.since[i] as Nanos,
      });
    }
    return found;
  }

  /** The call that a process waits for: the last it made. */
  ofCaller(place: number, time: Nanos): OpenCall | undefined {
    const own = this.byCaller.items.subarray(this.byCaller.first[place], this.byCaller.first[place + 1]);
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.since[own[middle] as number] as number) <= time) low = middle + 1;
      else high = middle;
    }
    const last = own[low - 1];
    if (last === undefined || !this.isOpen(last, time)) return undefined;
    return { id: this.ids[last] as number, since: this.since[last] as number };
  }

  /** Whether the caller had no answer and did nothing else by then: a call that times out goes on without one. */
  private isOpen(i: number, time: Nanos): boolean {
    const { index } = this;
    const { deliveries, lives } = index;
    const id = this.ids[i] as number;
    const caller = deliveries.from[id] as number;
    if ((this.answered[i] as number) <= time || !lives.isAlive(caller, time)) return false;
    const sent = deliveries.sent[id] as number;
    const last = index.lastActive(caller, time);
    return sent >= 0 ? last.row === sent : last.time <= (this.since[i] as number);
  }
}
