import { type Grouped, grouping } from '../../recording/index/grouped.js';
import { each, type Work, within } from '../../recording/turns.js';
import type { Nanos } from '../history.js';
import type { CallInFlight } from '../system.js';
import type { Deliveries } from './deliveries.js';
import { type Lives, NOBODY } from './lives.js';
import { isCall } from './pairing.js';
import type { SystemIndex } from './systemIndex.js';

/** A call that its caller waits for: the number of its message, and when it was first heard of. */
export interface OpenCall {
  readonly id: number;
  readonly since: number;
}

/** All calls, and when they were answered. */
export class Calls {
  private constructor(
    private readonly deliveries: Deliveries,
    private readonly lives: Lives,
    /** Numbers of their messages, in the order of time. */
    private readonly ids: Uint32Array,
    private readonly since: Float64Array,
    /** When the answer came. Infinity: it did not. */
    private readonly answered: Float64Array,
    private readonly byCaller: Grouped,
  ) {}

  /** Finds the calls among all messages. */
  static *gathering(deliveries: Deliveries, lives: Lives): Work<Calls> {
    const { time } = lives.controls;
    const isIn = (id: number): boolean => isCall(deliveries.form[id] as number) && deliveries.from[id] !== NOBODY;
    const { items } = yield* within(
      0,
      0.4,
      grouping(deliveries.count, 1, (id) => (isIn(id) ? 0 : -1)),
    );
    const since = new Float64Array(items.length);
    const answered = new Float64Array(items.length);
    const fill = (i: number): void => {
      const id = items[i] as number;
      const answer = deliveries.pair[id] as number;
      const came = answer < 0 ? -1 : (deliveries.received[answer] as number);
      since[i] = time[deliveries.firstRow(id)] as number;
      answered[i] = came < 0 ? Number.POSITIVE_INFINITY : (time[came] as number);
    };
    yield* within(0.4, 0.7, each(items.length, fill));
    const byCaller = grouping(items.length, lives.count, (i) => deliveries.from[items[i] as number] as number);
    return new Calls(deliveries, lives, items, since, answered, yield* within(0.7, 1, byCaller));
  }

  /** Who waits for whom: of each caller its last call. */
  inFlight(index: SystemIndex, time: Nanos): readonly CallInFlight[] {
    const { deliveries, lives } = this;
    const open: OpenCall[] = [];
    for (let place = 0; place < lives.count; place++) {
      const call = this.ofCaller(index, place, time);
      if (call !== undefined) open.push(call);
    }
    return open
      .sort((a, b) => a.id - b.id)
      .map(({ id, since }) => {
        const to = deliveries.to[id] as number;
        const callee = to === NOBODY ? {} : { callee: index.proc(to) };
        return { caller: index.proc(deliveries.from[id] as number), ...callee, call: deliveries.view(id), since: since as Nanos };
      });
  }

  /** The call that a process waits for: the last it made. */
  ofCaller(index: SystemIndex, place: number, time: Nanos): OpenCall | undefined {
    const { first, items } = this.byCaller;
    const begin = first[place] as number;
    let low = begin;
    let high = first[place + 1] as number;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.since[items[middle] as number] as number) <= time) low = middle + 1;
      else high = middle;
    }
    if (low === begin) return undefined;
    const last = items[low - 1] as number;
    if (!this.isOpen(index, last, time)) return undefined;
    return { id: this.ids[last] as number, since: this.since[last] as number };
  }

  /** Whether the caller had no answer and did nothing else by then: a call that times out goes on without one. */
  private isOpen(index: SystemIndex, i: number, time: Nanos): boolean {
    const { deliveries, lives } = this;
    const id = this.ids[i] as number;
    const caller = deliveries.from[id] as number;
    if ((this.answered[i] as number) <= time || !lives.isAlive(caller, time)) return false;
    const sent = deliveries.sent[id] as number;
    const last = index.lastActive(caller, time);
    return sent >= 0 ? last.row === sent : last.time <= (this.since[i] as number);
  }
}
