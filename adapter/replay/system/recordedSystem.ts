import type { Moment, Nanos, ProcId } from '../history.js';
import type {
  CallInFlight,
  Cause,
  Delivery,
  DeliveryId,
  LogLine,
  Mailbox,
  Output,
  ProcessAt,
  Span,
  State,
  System,
  Tree,
} from '../system.js';
import { callsInFlight } from './calls.js';
import { handledBefore } from './handling.js';
import { NOBODY } from './lives.js';
import { mailboxAt } from './mailbox.js';
import { processAt } from './processAt.js';
import { stateAt, stateHistory } from './states.js';
import { Supervision } from './supervision.js';
import { SystemIndex, type SystemSource } from './systemIndex.js';

/** What happened between a program's processes, as its recording tells it. */
export class RecordedSystem implements System {
  private readonly index: SystemIndex;
  private supervised: Supervision | undefined;

  constructor(
    readonly source: SystemSource,
    readonly coverage: System['coverage'],
  ) {
    this.index = new SystemIndex(source);
  }

  processAt(proc: ProcId, time: Nanos): ProcessAt {
    const place = this.index.lives.placeOf(proc);
    if (place === NOBODY) return { proc, status: 'not born', doing: 'not known', links: [], monitors: [] };
    return processAt(this.index, place, time);
  }

  mailboxAt(proc: ProcId, time: Nanos): Mailbox {
    const place = this.index.lives.placeOf(proc);
    if (place === NOBODY) return { messages: [], inFlight: [], exact: false };
    return mailboxAt(this.index, place, time, this.coverage.messages === 'all');
  }

  supervisionTreeAt(time: Nanos): Tree {
    this.supervised ??= new Supervision(this.index);
    return this.supervised.treeAt(time);
  }

  stateHistory(proc: ProcId): readonly State[] {
    const place = this.index.lives.placeOf(proc);
    return place === NOBODY ? [] : stateHistory(this.index, place);
  }

  stateAt(proc: ProcId, time: Nanos): State | undefined {
    const place = this.index.lives.placeOf(proc);
    return place === NOBODY ? undefined : stateAt(this.index, place, time);
  }

  delivery(id: DeliveryId): Delivery | undefined {
    const { deliveries } = this.index;
    return id >= 0 && id < deliveries.count ? deliveries.view(id) : undefined;
  }

  deliveries(filter: Parameters<System['deliveries']>[0]): readonly Delivery[] {
    const { deliveries, lives } = this.index;
    const place = filter.proc === undefined ? undefined : lives.placeOf(filter.proc);
    return deliveries.find({ ...filter, ...(place === undefined ? {} : { place }) }).map((id) => deliveries.view(id));
  }

  messageFlow(a: ProcId, b: ProcId): readonly Delivery[] {
    const { deliveries, lives } = this.index;
    return deliveries.between(lives.placeOf(a), lives.placeOf(b)).map((id) => deliveries.view(id));
  }

  whoSent({ proc, n }: Moment): Delivery | undefined {
    const place = this.index.lives.placeOf(proc);
    if (place === NOBODY) return undefined;
    const handled = handledBefore(this.index, place, this.index.rowsUntilMoment(place, n));
    return handled && this.index.deliveries.view(handled.id);
  }

  causesOf(_proc: ProcId): readonly Cause[] {
    return [];
  }

  callsInFlight(time: Nanos): readonly CallInFlight[] {
    return callsInFlight(this.index, time);
  }

  spansAt(_time: Nanos): readonly Span[] {
    return [];
  }

  logsUntil(_time: Nanos): readonly LogLine[] {
    return [];
  }

  outputUpTo(_time: Nanos): readonly Output[] {
    return [];
  }

  requestOf(_moment: Moment): readonly Delivery[] {
    return [];
  }
}
