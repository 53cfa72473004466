import { Control } from '../../recording/index/control.js';
import { each, type Work, within } from '../../recording/turns.js';
import { Child, type Facts, FLUSHED, Next } from './facts.js';
import { Form } from './forms.js';
import type { Lives } from './lives.js';
import type { Pairing } from './pairing.js';
import { isPassive } from './passive.js';

/**
 * What became of a message that came into a queue. `passed`: taken by code that does not tell of it, at a time that is not known.
 * `none`: it was no message, but the end of a `receive ... after`.
 */
export const Fate = { waits: 0, handled: 1, answer: 2, passed: 3, none: 4 } as const;

/** Which messages were taken from their queues when. */
export interface Taking {
  /** By the row of a receive: `Fate`. */
  readonly fate: Uint8Array;
  /** By the row of a receive: that of the event with which it was taken, or -1. Its own where the process waited for it. */
  readonly takenAt: Int32Array;
  /** By the row of an event that takes (a `receive`, an OTP process that waits): the row of what it took, or -1. */
  readonly took: Int32Array;
  /** By row / 1024: the oldest row that waited when that row came, or the row itself. */
  readonly oldest: Uint32Array;
  /** By process: from when on it is not certain what waits for it. */
  readonly doubt: Float64Array;
}

export const OLDEST_EVERY = 1024;

/**
 * Goes through each process's own events. What instrumented code takes it tells (`taken`). A process in OTP's loops takes the oldest
 * message when it waits (`waits`), at once or as soon as one comes. What answers a call is taken by who waits for it. Other code does
 * not tell what it takes.
 *
 * @param runsOurs whether a process ran recorded code
 * @param queueAt the length of the queue that a sample tells of
 */
export function* findingTakes(
  lives: Lives,
  facts: Facts,
  pairing: Pairing,
  runsOurs: (place: number) => boolean,
  queueAt: (row: number) => number,
): Work<Taking> {
  const { count } = lives.controls;
  const taking: Taking = {
    fate: new Uint8Array(count),
    takenAt: new Int32Array(count).fill(-1),
    took: new Int32Array(count).fill(-1),
    oldest: new Uint32Array(Math.ceil(count / OLDEST_EVERY)),
    doubt: new Float64Array(lives.count).fill(Number.POSITIVE_INFINITY),
  };
  for (let place = 0; place < lives.count; place++)
    yield* within(
      place / lives.count,
      (place + 1) / lives.count,
      new Taker(lives, facts, pairing, taking, place, queueAt).going(runsOurs(place)),
    );
  return taking;
}

/** How long before a sample a message must have come to be in the queue that it counts. */
const SURELY_BEFORE = 1e6;

/** One process, its events in order. */
class Taker {
  private readonly from: number;
  private readonly to: number;
  /** Rows of what came, oldest first; those before `head` are gone, and those that have another fate by now. */
  private readonly queue: number[] = [];
  private head = 0;
  private readonly alike = new Map<number, { readonly rows: number[]; next: number }>();
  private hasLoop = false;
  private hasReceive = false;
  /** The event since which it waits in its loop, or -1. */
  private parked = -1;
  private parkedUntil = 0;
  private suspended = false;
  /** When its loop last began a turn. */
  private turn: number;
  private lastWait = -1;
  private supervises = false;
  /** Whom a supervisor stopped in this turn. */
  private readonly stopped = new Set<number>();
  /** Whom the process began to watch in this turn. */
  private readonly watched = new Set<number>();
  /**
   * What came while the process was busy and seems to have been taken within that turn, by library code; or (`:timeout`) to be no message.
   * If a turn follows for which nothing came, there was a message after all.
   */
  private readonly aside: number[] = [];

  constructor(
    private readonly lives: Lives,
    private readonly facts: Facts,
    private readonly pairing: Pairing,
    private readonly taking: Taking,
    private readonly place: number,
    private readonly queueAt: (row: number) => number,
  ) {
    const { first } = lives.controls;
    this.from = first[place] as number;
    this.to = first[place + 1] as number;
    this.turn = lives.start[place] as number;
  }

  *going(runsOurs: boolean): Work<void> {
    const { kind } = this.lives.controls;
    for (let row = this.from; row < this.to; row++) {
      this.hasLoop ||= kind[row] === Control.waits;
      this.hasReceive ||= kind[row] === Control.taken;
    }
    const { taking } = this;
    const tells = runsOurs || this.hasLoop || this.hasReceive;
    yield* each(this.to - this.from, (i) => this.goesOn(this.from + i, tells));
    if (this.parked >= 0) this.settle();
    for (const row of this.aside) if (taking.fate[row] === Fate.passed) this.doubtFrom(this.time(row));
  }

  private goesOn(row: number, tells: boolean): void {
    const kind = this.lives.controls.kind[row];
    if (row % OLDEST_EVERY === 0) this.taking.oldest[row / OLDEST_EVERY] = Math.min(this.oldest() ?? row, row);
    if (kind === Control.received) this.receives(row, tells);
    else if (kind === Control.taken) this.takes(row);
    else if (kind === Control.waits) this.waits(row);
    else if (kind === Control.child) this.speaks(row);
    else if (kind === Control.demonitored) this.flushes(row);
    else if (kind === Control.letsPriorityIn) this.doubtFrom(this.time(row));
    else if (kind === Control.monitored) this.watched.add(this.facts.peer[row] as number);
    else if (kind === Control.sampled && this.oldest() !== undefined) this.isSampled(row);
  }

  private receives(row: number, tells: boolean): void {
    const { facts, taking } = this;
    const form = facts.form[row] as number;
    this.remember(row);
    if (this.suspended) {
      if (form !== Form.system && form !== Form.resume && form !== Form.suspend) this.queue.push(row);
      else this.handle(row, row);
    } else if (form === Form.timeout && (this.parked < 0 || this.parkedUntil !== Number.POSITIVE_INFINITY)) {
      taking.fate[row] = Fate.none;
      if (this.parked < 0) this.aside.push(row);
    } else if (this.parked >= 0 && this.time(row) <= this.parkedUntil) {
      taking.took[this.parked] = row;
      this.parked = -1;
      // Who was born while it waited was not born in this turn.
      this.turn = this.time(row);
      this.settle();
      this.handle(row, row);
    } else if (this.isAwaitedAnswer(row, form)) {
      taking.fate[row] = Fate.answer;
      taking.takenAt[row] = row;
    } else if (!tells || (!this.hasLoop && form === Form.reply)) this.pass(row, this.time(row));
    else if (this.hasLoop && this.isOfThisTurn(row, form)) {
      taking.fate[row] = Fate.passed;
      this.aside.push(row);
    } else this.queue.push(row);
  }

  private takes(row: number): void {
    const { facts, taking } = this;
    const same = this.alike.get(facts.hash[row] as number);
    // What was held to be taken by others may be taken here as well.
    while (same && same.next < same.rows.length && taking.fate[same.rows[same.next] as number] === Fate.handled) same.next += 1;
    const message = same?.rows[same.next];
    if (message === undefined) this.doubtFrom(this.time(row));
    else {
      taking.took[row] = message;
      this.handle(message, row);
    }
  }

  private waits(row: number): void {
    const { facts, taking } = this;
    if (this.parked >= 0 && this.time(row) < this.parkedUntil) {
      const message = this.aside.shift();
      if (message !== undefined) {
        taking.took[this.parked] = message;
        this.handle(message, this.parked);
      }
    }
    this.suspended = false;
    this.stopped.clear();
    this.watched.clear();
    this.turn = this.time(row);
    this.lastWait = facts.form[row] === Next.goesOn ? -1 : row;
    this.supervises = facts.via[row] === 1;
    this.parked = -1;
    if (facts.form[row] === Next.goesOn) return;
    const message = this.oldest();
    if (message === undefined) {
      this.parked = row;
      this.parkedUntil = facts.form[row] === Next.timeout ? this.time(row) + (facts.tag[row] as number) : Number.POSITIVE_INFINITY;
      return;
    }
    taking.took[row] = message;
    this.handle(message, row);
  }

  /** It waits for the next message: what was set aside was indeed taken before. */
  private settle(): void {
    const { taking } = this;
    for (const row of this.aside.splice(0)) {
      if (taking.fate[row] !== Fate.passed) continue;
      taking.fate[row] = Fate.answer;
      taking.takenAt[row] = row;
    }
  }

  /** A queue that is empty by the VM's own account holds nothing of what came long before. */
  private isSampled(row: number): void {
    if (this.queueAt(row) !== 0) return;
    // It waits, and for a message that is still to come.
    if (this.lastWait >= 0 && this.parked < 0 && this.isIdleSince(this.lastWait, row)) {
      this.parked = this.lastWait;
      this.parkedUntil = Number.POSITIVE_INFINITY;
    }
    for (let i = this.head; i < this.queue.length; i++) {
      const message = this.queue[i] as number;
      if (this.taking.fate[message] === Fate.waits && this.time(message) < this.time(row) - SURELY_BEFORE)
        this.pass(message, this.time(message));
    }
  }

  private isIdleSince(since: number, row: number): boolean {
    const { kind, n } = this.lives.controls;
    for (let each = since + 1; each < row; each++) if (n[each] !== (n[each - 1] as number) + 1 || !isPassive(kind[each])) return false;
    return this.time(row) > this.time(since) + SURELY_BEFORE && n[row] === (n[row - 1] as number) + 1;
  }

  /** A supervisor that stops a child takes what tells of its end. */
  private speaks(row: number): void {
    const { facts, taking } = this;
    if (facts.form[row] !== Child.stopping) return;
    const child = facts.peer[row] as number;
    this.stopped.add(child);
    for (const message of this.queue.slice(this.head)) {
      if (taking.fate[message] !== Fate.waits || facts.form[message] !== Form.exit || facts.peer[message] !== child) continue;
      taking.fate[message] = Fate.answer;
      taking.takenAt[message] = row;
    }
  }

  /** Who takes a monitor back may take what it told along. */
  private flushes(row: number): void {
    const { facts, taking } = this;
    if (facts.via[row] !== FLUSHED) return;
    for (let i = this.queue.length - 1; i >= this.head; i--) {
      const message = this.queue[i] as number;
      if (facts.form[message] !== Form.down || facts.tag[message] !== facts.tag[row] || taking.fate[message] !== Fate.waits) continue;
      taking.fate[message] = Fate.answer;
      taking.takenAt[message] = row;
      return;
    }
  }

  private handle(message: number, row: number): void {
    this.taking.fate[message] = Fate.handled;
    this.taking.takenAt[message] = row;
    const form = this.facts.form[message];
    if (this.hasLoop && (form === Form.suspend || form === Form.resume)) this.suspended = form === Form.suspend;
  }

  private pass(message: number, since: number): void {
    this.taking.fate[message] = Fate.passed;
    this.doubtFrom(since);
  }

  private doubtFrom(time: number): void {
    this.taking.doubt[this.place] = Math.min(this.taking.doubt[this.place] as number, time);
  }

  /** What OTP's own code waits for right after it asked. */
  private isAwaitedAnswer(row: number, form: number): boolean {
    const { other, answer } = this.pairing;
    const first = other[row] === -1 ? row : (other[row] as number);
    if (form === Form.exit) return this.stopped.has(this.facts.peer[row] as number);
    if (form === Form.down && this.supervises) return true;
    if (form === Form.reply || form === Form.down) return answer[first] !== -1;
    return form === Form.answer || form === Form.ioReply;
  }

  /**
   * Who was born, or watched, in this turn of the loop is waited for within it, by library code that does not tell: `Task.await`. So is a
   * connection to a database.
   */
  private isOfThisTurn(row: number, form: number): boolean {
    if (form === Form.transfer) return true;
    if (form === Form.call || form === Form.cast || form === Form.system || form === Form.suspend || form === Form.resume) return false;
    const from = this.facts.peer[row] as number;
    if (from < 0) return false;
    return (this.lives.start[from] as number) > this.turn || (form === Form.down && this.watched.has(from));
  }

  private remember(row: number): void {
    if (!this.hasReceive) return;
    const hash = this.facts.hash[row] as number;
    const same = this.alike.get(hash);
    if (same) same.rows.push(row);
    else this.alike.set(hash, { rows: [row], next: 0 });
  }

  private oldest(): number | undefined {
    while (this.head < this.queue.length && this.taking.fate[this.queue[this.head] as number] !== Fate.waits) this.head += 1;
    return this.queue[this.head];
  }

  private time(row: number): number {
    return this.lives.controls.time[row] as number;
  }
}
