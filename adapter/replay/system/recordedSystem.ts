import { type Work, within } from '../../recording/turns.js';
import type { Moment, Nanos, ProcId } from '../history.js';
import type {
  CallInFlight,
  Cause,
  Delivery,
  DeliveryId,
  LogLine,
  Mailbox,
  Output,
  PortAt,
  ProcessAt,
  Span,
  State,
  System,
  TableEvent,
  Tree,
  Warning,
} from '../system.js';
import { Causes } from './causes.js';
import { handledBefore } from './handling.js';
import { NOBODY } from './lives.js';
import { Logs } from './logs.js';
import { mailboxAt } from './mailbox.js';
import { ProgramOutput } from './output.js';
import { Ports } from './ports.js';
import { processAt } from './processAt.js';
import { requestOf } from './requests.js';
import { Spans } from './spans.js';
import { stateAt, stateHistory } from './states.js';
import { Supervision } from './supervision.js';
import { SystemIndex, type SystemSource } from './systemIndex.js';
import { tableEvents } from './tables.js';
import { warningsOf } from './warnings.js';

/** Puts together what the questions about a system are answered from. */
export function* buildingSystem(source: SystemSource, coverage: System['coverage']): Work<System> {
  const index = yield* within(0, 0.7, SystemIndex.building(source));
  const supervision = yield* within(0.7, 0.8, Supervision.reading(index));
  const spans = yield* within(0.8, 0.9, Spans.reading(index));
  const output = yield* within(0.9, 0.95, ProgramOutput.finding(index));
  const ports = yield* within(0.95, 1, Ports.reading(index));
  return new RecordedSystem(index, coverage, supervision, spans, output, ports);
}

/** What happened between a program's processes, as its recording tells it. */
class RecordedSystem implements System {
  // These are found out when they are first asked for.
  private logs: Logs | undefined;
  private tables: readonly TableEvent[] | undefined;
  private warnings: readonly Warning[] | undefined;

  constructor(
    private readonly index: SystemIndex,
    readonly coverage: System['coverage'],
    private readonly supervision: Supervision,
    private readonly spans: Spans,
    private readonly output: ProgramOutput,
    private readonly ports: Ports,
  ) {}

  processAt(proc: ProcId, time: Nanos): ProcessAt {
    const place = this.index.lives.placeOf(proc);
    if (place === NOBODY) return { proc, status: 'not born', doing: 'not known', links: [], monitors: [] };
    return processAt(this.index, place, time);
  }

  mailboxAt(proc: ProcId, time: Nanos): Mailbox {
    const place = this.index.lives.placeOf(proc);
    if (place === NOBODY) return { messages: [], inFlight: [], exact: false };
    return mailboxAt(this.index, place, time, this.hearsAll(place, time));
  }

  /** Whether all messages to a process were recorded from its birth to a time. */
  private hearsAll(place: number, time: number): boolean {
    const born = this.index.lives.start[place] as number;
    return this.coverage.messages === 'all' && !this.coverage.gaps.some(({ from, to }) => from <= time && born < to);
  }

  supervisionTreeAt(time: Nanos): Tree {
    return this.supervision.treeAt(time);
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
    return Array.from(deliveries.between(lives.placeOf(a), lives.placeOf(b)), (id) => deliveries.view(id));
  }

  whoSent({ proc, n }: Moment): Delivery | undefined {
    const place = this.index.lives.placeOf(proc);
    if (place === NOBODY) return undefined;
    const handled = handledBefore(this.index, place, this.index.rowsUntilMoment(place, n));
    return handled && this.index.deliveries.view(handled.id);
  }

  causesOf(proc: ProcId): readonly Cause[] {
    const place = this.index.lives.placeOf(proc);
    return place === NOBODY ? [] : new Causes(this.index, this.supervision).of(place);
  }

  callsInFlight(time: Nanos): readonly CallInFlight[] {
    return this.index.calls.inFlight(this.index, time);
  }

  spansAt(time: Nanos): readonly Span[] {
    return this.spans.at(time);
  }

  warningsUntil(time: Nanos, proc?: ProcId): readonly Warning[] {
    this.warnings ??= warningsOf(this.index);
    return this.warnings.filter((one) => one.at.time <= time && (proc === undefined || one.proc === proc));
  }

  portsAt(time: Nanos, proc?: ProcId): readonly PortAt[] {
    return this.ports.at(time).filter(({ owner }) => proc === undefined || owner === proc);
  }

  tableEvents(): readonly TableEvent[] {
    this.tables ??= tableEvents(this.index);
    return this.tables;
  }

  logsUntil(time: Nanos): readonly LogLine[] {
    this.logs ??= new Logs(this.index);
    return this.logs.until(time);
  }

  outputUpTo(time: Nanos): readonly Output[] {
    return this.output.upTo(time);
  }

  requestOf({ proc, n }: Moment): readonly Delivery[] {
    const { index } = this;
    const place = index.lives.placeOf(proc);
    if (place === NOBODY) return [];
    return requestOf(index, place, index.rowsUntilMoment(place, n)).map((id) => index.deliveries.view(id));
  }
}
