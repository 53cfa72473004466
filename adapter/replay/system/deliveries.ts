import type { BlockStore } from '../../recording/index/blockStore.js';
import { Control } from '../../recording/index/control.js';
import { type Grouped, grouping } from '../../recording/index/grouped.js';
import type { Term } from '../../recording/term.js';
import { each, type Work, within } from '../../recording/turns.js';
import type { Nanos, ProcId } from '../history.js';
import type { At, Delivery, DeliveryId, MessageKind } from '../system.js';
import { type Facts, Via } from './facts.js';
import { kindOf } from './forms.js';
import { type Lives, NOBODY } from './lives.js';
import { ordering } from './order.js';
import { isCall, type Pairing } from './pairing.js';
import { isPassive } from './passive.js';
import { Fate, type Taking } from './taking.js';

const fates: readonly Delivery['fate'][] = ['in flight', 'queued', 'taken', 'dropped', 'lost', 'unknown'];
const fateNumber = (fate: Delivery['fate']): number => fates.indexOf(fate);

/** When so much later another message came into a queue, this one had come as well: within a node they take no time. */
const SURELY_CAME = 1e6;

/** Senders that are none. */
const nobody = new Set(['undefined', '$elixirscope_unknown']);

const NONE: Grouped = { first: new Uint32Array(), items: new Uint32Array() };
const of = ({ first, items }: Grouped, group: number): Uint32Array => items.subarray(first[group], first[group + 1]);

/** One of them, read when it is looked at: there may be very many. */
class Message implements Delivery {
  constructor(
    private readonly all: Deliveries,
    readonly id: DeliveryId,
  ) {}

  get message(): () => Term {
    return () => this.all.message(this.id);
  }

  get kind(): MessageKind {
    return kindOf(this.all.form[this.id] as number);
  }

  get from(): ProcId | undefined {
    return this.all.process(this.all.from[this.id] as number);
  }

  get to(): ProcId | undefined {
    return this.all.process(this.all.to[this.id] as number);
  }

  get via(): Term | undefined {
    return this.all.via(this.id);
  }

  get origin(): string | undefined {
    return this.all.origin(this.id);
  }

  get sent(): At | undefined {
    return this.at(this.all.sent);
  }

  get received(): At | undefined {
    return this.at(this.all.received);
  }

  get taken(): At | undefined {
    return this.at(this.all.taken);
  }

  get fate(): Delivery['fate'] {
    return this.all.fateOf(this.id);
  }

  get pair(): DeliveryId | undefined {
    const pair = this.all.pair[this.id] as number;
    return pair < 0 ? undefined : (pair as DeliveryId);
  }

  private at(rows: Int32Array): At | undefined {
    const row = rows[this.id] as number;
    return row < 0 ? undefined : this.all.at(row);
  }
}

/** All messages, one array a column; a message's number is its place. What it says is read when it is asked for. */
export class Deliveries {
  /** Rows of the control table, or -1. */
  readonly sent: Int32Array;
  readonly received: Int32Array;
  readonly taken: Int32Array;
  /** Processes by place, or NOBODY. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly form: Uint8Array;
  readonly pair: Int32Array;
  /** By row of an event: the number of the message that it tells of, or (an OTP process that waits) that it took; -1: none. */
  readonly about: Int32Array;
  private byReceiver: Grouped = NONE;
  /** By place in `byReceiver`: when all those before it to this receiver, and it, had come; those that never came do not count. */
  private cameBy = new Float64Array();
  /** Those that were sent and never came, by receiver. */
  private neverCame: Grouped = NONE;
  /** By process: when a message last came. */
  private readonly lastReceived: Float64Array;

  private constructor(
    readonly count: number,
    private readonly lives: Lives,
    private readonly store: BlockStore,
    private readonly facts: Facts,
    private readonly taking: Taking,
    private readonly owner: Uint32Array,
  ) {
    const column = (): Int32Array => new Int32Array(count).fill(-1);
    [this.sent, this.received, this.taken, this.from, this.to, this.pair] = [column(), column(), column(), column(), column(), column()];
    this.form = new Uint8Array(count);
    this.about = new Int32Array(lives.controls.count).fill(-1);
    this.lastReceived = new Float64Array(lives.count);
  }

  /** Numbers the messages, and says of each what is known. */
  static *numbering(
    lives: Lives,
    store: BlockStore,
    facts: Facts,
    { to, other, answer }: Pairing,
    taking: Taking,
    owner: Uint32Array,
  ): Work<Deliveries> {
    const { kind, time, count } = lives.controls;
    const isSend = (row: number): boolean => kind[row] === Control.sent || kind[row] === Control.sentToNobody;
    const begins = (row: number): boolean =>
      isSend(row) ||
      (kind[row] === Control.received && other[row] === -1 && taking.fate[row] !== Fate.none) ||
      (kind[row] === Control.taken && taking.took[row] === -1);
    const { items } = yield* within(
      0,
      0.1,
      grouping(count, 1, (row) => (begins(row) ? 0 : -1)),
    );
    const order = yield* within(
      0.1,
      0.5,
      ordering(items.length, (i) => time[items[i] as number] as number),
    );
    const all = new Deliveries(items.length, lives, store, facts, taking, owner);
    const fill = (id: number): void => {
      const row = items[order[id] as number] as number;
      const received = isSend(row) ? (other[row] as number) : kind[row] === Control.received ? row : -1;
      all.form[id] = facts.form[row] as number;
      all.about[row] = id;
      if (received !== -1) {
        all.received[id] = received;
        all.taken[id] = taking.takenAt[received] as number;
        all.about[received] = id;
      } else if (!isSend(row)) all.taken[id] = row;
      if (isSend(row)) all.sent[id] = row;
      all.from[id] = isSend(row) ? (owner[row] as number) : kind[row] === Control.received ? (facts.peer[row] as number) : NOBODY;
      all.to[id] = isSend(row) ? (to[row] as number) : (owner[row] as number);
    };
    yield* within(0.5, 0.7, each(all.count, fill));
    const join = (row: number): void => {
      if (kind[row] === Control.received) all.lastReceived[owner[row] as number] = time[row] as number;
      const took = taking.took[row] as number;
      if (took !== -1) all.about[row] = all.about[took] as number;
      const call = answer[row] as number;
      const id = all.about[row] as number;
      if (call !== -1 && id !== -1) all.pair[id] = all.about[call] as number;
    };
    yield* within(0.7, 0.8, each(count, join));
    yield* within(
      0.8,
      0.9,
      each(all.count, (id) => all.doubtUntold(id)),
    );
    yield* within(0.9, 1, all.sortingByReceiver());
    return all;
  }

  private *sortingByReceiver(): Work<void> {
    const { lives, sent, received, to } = this;
    const { time } = lives.controls;
    this.byReceiver = yield* within(
      0,
      0.4,
      grouping(this.count, lives.count, (id) => to[id] as number),
    );
    const isMissing = (id: number): boolean => (sent[id] as number) >= 0 && received[id] === -1;
    this.neverCame = yield* within(
      0.4,
      0.8,
      grouping(this.count, lives.count, (id) => (isMissing(id) ? (to[id] as number) : -1)),
    );
    const { items } = this.byReceiver;
    this.cameBy = new Float64Array(items.length);
    let receiver = NOBODY;
    let last = Number.NEGATIVE_INFINITY;
    const note = (i: number): void => {
      const id = items[i] as number;
      if (to[id] !== receiver) last = Number.NEGATIVE_INFINITY;
      receiver = to[id] as number;
      const came = received[id] as number;
      if (came >= 0) last = Math.max(last, time[came] as number);
      this.cameBy[i] = last;
    };
    yield* within(0.8, 1, each(items.length, note));
  }

  private doubtUntold(id: number): void {
    const { doubt } = this.taking;
    const [to, sent] = [this.to[id] as number, this.sent[id] as number];
    if (to === NOBODY || !this.isUntold(id) || this.facts.via[sent] === Via.alias) return;
    doubt[to] = Math.min(doubt[to] as number, this.lives.controls.time[sent] as number);
  }

  /** Whether a message was sent, must have come, and its coming is not told of. */
  private isUntold(id: number): boolean {
    const { controls, end } = this.lives;
    const [sent, to] = [this.sent[id] as number, this.to[id] as number];
    if (sent < 0 || (this.received[id] as number) >= 0 || controls.kind[sent] === Control.sentToNobody) return false;
    const time = controls.time[sent] as number;
    return (end[to] as number) > time && (this.lastReceived[to] as number) > time + SURELY_CAME;
  }

  /** The moment right after an event. */
  at(row: number): At {
    const { tracks, controls } = this.lives;
    const proc = tracks[this.owner[row] as number]?.proc as ProcId;
    return { moment: { proc, n: controls.n[row] as number }, time: controls.time[row] as Nanos };
  }

  /** Messages to or by a process, received or sent within the times, in their order. */
  find(filter: { readonly place?: number; readonly from?: number; readonly to?: number; readonly limit?: number }): number[] {
    const { place, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY } = filter;
    const { time } = this.lives.controls;
    const isIn = (row: number): boolean => row >= 0 && (time[row] as number) >= from && (time[row] as number) <= to;
    const found: number[] = [];
    for (let id = 0; id < this.count && found.length < limit; id++) {
      if (place !== undefined && this.from[id] !== place && this.to[id] !== place) continue;
      const [sent, received] = [this.sent[id] as number, this.received[id] as number];
      if (isIn(sent) || isIn(received) || (sent < 0 && received < 0 && isIn(this.taken[id] as number))) found.push(id);
    }
    return found;
  }

  /** Messages between two processes, both ways. */
  between(a: number, b: number): Uint32Array {
    if (a === NOBODY || b === NOBODY) return new Uint32Array();
    const went = (from: number, to: number): Uint32Array => of(this.byReceiver, to).filter((id) => this.from[id] === from);
    const [there, back] = [went(a, b), a === b ? new Uint32Array() : went(b, a)];
    const both = new Uint32Array(there.length + back.length);
    both.set(there);
    both.set(back, there.length);
    return both.sort();
  }

  /** Messages that were sent to a process by then and were not yet in its queue, in their order. */
  underWay(place: number, until: number): number[] {
    const { sent, received } = this;
    const { time } = this.lives.controls;
    const { first, items } = this.byReceiver;
    const isSent = (id: number): boolean => (sent[id] as number) >= 0 && (time[sent[id] as number] as number) <= until;
    const found: number[] = [];
    for (const id of of(this.neverCame, place)) if (isSent(id) && this.isUnderWay(id)) found.push(id);
    const end = first[place + 1] as number;
    let low = first[place] as number;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cameBy[middle] as number) <= until) low = middle + 1;
      else high = middle;
    }
    for (; low < end; low++) {
      const id = items[low] as number;
      if ((time[this.firstRow(id)] as number) > until) break;
      const came = received[id] as number;
      if (isSent(id) && came >= 0 && (time[came] as number) > until) found.push(id);
    }
    return found.sort((one, other) => one - other);
  }

  /** Whether a message that never came was on its way until its receiver, or the recording, ended. */
  private isUnderWay(id: number): boolean {
    const fate = fates[this.fate(id)];
    return fate === 'in flight' || fate === 'lost';
  }

  /** The first of a message's events that is known. */
  firstRow(id: number): number {
    const [sent, received] = [this.sent[id] as number, this.received[id] as number];
    return sent >= 0 ? sent : received >= 0 ? received : (this.taken[id] as number);
  }

  /** The registered name that it was sent to. */
  destinationName(id: number): string | undefined {
    const sent = this.sent[id] as number;
    return sent >= 0 && this.facts.via[sent] === Via.name ? this.facts.names[this.facts.destination[sent] as number] : undefined;
  }

  message(id: number): Term {
    const row = this.firstRow(id);
    return this.value(row, this.lives.controls.kind[row] === Control.taken ? 0 : 1);
  }

  view(id: number): Delivery {
    return new Message(this, id as DeliveryId);
  }

  process(place: number): ProcId | undefined {
    return place === NOBODY ? undefined : (this.lives.tracks[place]?.proc as ProcId | undefined);
  }

  /** The destination as it was given, where that is not the pid of a process that is recorded. */
  via(id: number): Term | undefined {
    const sent = this.sent[id] as number;
    return sent >= 0 && (this.facts.via[sent] !== Via.pid || this.to[id] === NOBODY) ? this.value(sent, 0) : undefined;
  }

  /** The node that it came from, or `system`, where that is told and no process. */
  origin(id: number): string | undefined {
    const received = this.received[id] as number;
    if (received < 0 || this.from[id] !== NOBODY) return undefined;
    const sender = this.value(received, 0);
    return typeof sender === 'object' && sender.type === 'atom' && !nobody.has(sender.name) ? sender.name : undefined;
  }

  fateOf(id: number): Delivery['fate'] {
    return fates[this.fate(id)] ?? 'unknown';
  }

  private fate(id: number): number {
    const { lives, facts } = this;
    const [sent, received, to] = [this.sent[id] as number, this.received[id] as number, this.to[id] as number];
    if ((this.taken[id] as number) >= 0) return fateNumber('taken');
    const ended = to !== NOBODY && lives.end[to] !== Number.POSITIVE_INFINITY;
    if (received >= 0) {
      if (this.taking.fate[received] === Fate.passed) return fateNumber('unknown');
      return fateNumber(ended ? 'lost' : 'queued');
    }
    const { kind, time } = lives.controls;
    if (kind[sent] === Control.sentToNobody) return fateNumber('dropped');
    if (to === NOBODY) return fateNumber(facts.via[sent] === Via.alias ? 'dropped' : 'unknown');
    if ((lives.end[to] as number) <= (time[sent] as number)) return fateNumber('dropped');
    const isMissing = this.isUntold(id);
    if (facts.via[sent] === Via.alias && (isMissing || this.isRefused(id))) return fateNumber('dropped');
    // It must have come, and is not told of.
    const isAnswered = isCall(this.form[id] as number) && (this.pair[id] as number) >= 0;
    if (isMissing || isAnswered) return fateNumber('unknown');
    return fateNumber(ended ? 'lost' : 'in flight');
  }

  /**
   * Whether what was sent to an alias must have found it inactive: a later message of its sender came, or who had called goes on, or had
   * gone on already.
   */
  private isRefused(id: number): boolean {
    const { lives, facts } = this;
    const { controls } = lives;
    const [to, from] = [this.to[id] as number, this.from[id] as number];
    const sent = controls.time[this.sent[id] as number] as number;
    const isAnswer = (this.pair[id] as number) >= 0;
    const [first, end] = [controls.first[to] as number, controls.first[to + 1] as number];
    const call = isAnswer ? (this.sent[this.pair[id] as number] as number) : -1;
    for (let row = call + 1; call >= first && row < end && (controls.time[row] as number) < sent; row++)
      if (!isPassive(controls.kind[row])) return true;
    for (let row = end - 1; row >= first && (controls.time[row] as number) > sent; row--) {
      if (controls.kind[row] === Control.received) {
        const later = facts.peer[row] === from ? (this.sent[this.about[row] as number] ?? -1) : -1;
        if (later >= 0 && (controls.time[later] as number) > sent) return true;
      } else if (isAnswer && !isPassive(controls.kind[row])) return true;
    }
    return isAnswer && (lives.tracks[to]?.events ?? 0) > (end > first ? (controls.n[end - 1] as number) : 0);
  }

  private value(row: number, i: number): Term {
    const { block, at } = this.lives.controls;
    return this.store.value(block[row] as number, at[row] as number, i);
  }
}
