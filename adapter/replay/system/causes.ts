import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { withoutStack } from '../exitReason.js';
import { atomName, field, text } from '../facts.js';
import type { Nanos } from '../history.js';
import type { Cause } from '../system.js';
import { Child } from './facts.js';
import { handledBefore } from './handling.js';
import { NOBODY } from './lives.js';
import type { Supervision } from './supervision.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';
import { shorten, wordsFor } from './words.js';

/** Why a process ended, last things first: its end, what it failed with, what it was doing; who took it along, and why that one ended. */
export class Causes {
  private readonly told: Cause[] = [];
  private readonly seen = new Set<number>();

  constructor(
    private readonly index: SystemIndex,
    private readonly supervision: Supervision,
  ) {}

  of(place: number): readonly Cause[] {
    this.explain(place);
    return this.told;
  }

  private explain(place: number): void {
    const { index } = this;
    const end = index.lives.endRow[place] as number;
    if (end < 0 || this.seen.has(place)) return;
    this.seen.add(place);
    const reason = index.value(end, 0);
    this.tell(end, `${this.name(place, end)} ended: ${shorten(inspect(withoutStack(reason)))}`);
    const failure = this.failureBefore(place, end);
    if (failure >= 0) {
      const [message = ''] = (text(field(index.value(failure, 0), 'message')) ?? '').split('\n');
      this.tell(failure, `it failed: ${message}`);
    }
    if (this.gaveUp(place, end)) return;
    const other = failure >= 0 || isNormal(reason) ? undefined : this.takenAlongBy(place, end);
    if (other !== undefined) this.explain(other);
    else if (failure < 0 && this.signalledBy(place, end)) return;
    else if (!this.stoppedBySupervisor(place, end, reason)) {
      this.tellHandled(place, failure >= 0 ? failure : end);
      const callee = this.calledInVain(place, end, reason);
      if (callee !== undefined) this.explain(callee);
    }
  }

  /** Who ended before it answered: what a call exits with says whom it had called. */
  private calledInVain(place: number, end: number, reason: Term): number | undefined {
    const { lives, names, controls } = this.index;
    const callee = calleeIn(withoutStack(reason));
    if (callee === undefined) return undefined;
    const time = controls.time[end] as Nanos;
    const name = atomName(callee);
    const pid = name === undefined ? lives.ofTerm(callee, time) : NOBODY;
    let last: number | undefined;
    for (let other = 0; other < lives.count; other++) {
      const ended = lives.end[other] as Nanos;
      if (other === place || ended > time || (last !== undefined && (lives.end[last] as number) > ended)) continue;
      if (name === undefined ? other === pid : names.nameOf(other, ended) === name) last = other;
    }
    return last;
  }

  /** What it was doing when it ended. */
  private tellHandled(place: number, end: number): void {
    const { index } = this;
    const handled = handledBefore(index, place, end);
    if (handled === undefined) return;
    const { deliveries } = index;
    this.tell(handled.row, `${this.name(place, handled.row)} was handling ${wordsFor(index, handled.id)}`);
    const sent = deliveries.sent[handled.id] as number;
    if (sent >= 0) this.tell(sent, `${this.name(deliveries.from[handled.id] as number, sent)} had sent it`);
  }

  /** Whether it is a supervisor in whose last turn a child ended that was not started again. It need not have said so: logging may be off. */
  private gaveUp(place: number, end: number): boolean {
    const { index } = this;
    const { controls, facts } = index;
    const again = new Set<number>();
    let turns = 0;
    for (let row = end - 1; row >= index.first(place) && turns < 2; row--) {
      if (controls.kind[row] === Control.waits) turns += 1;
      if (controls.kind[row] !== Control.child) continue;
      if (facts.form[row] === Child.started) again.add(facts.hash[row] as number);
      if (facts.form[row] !== Child.terminated || again.has(facts.hash[row] as number)) continue;
      if (atomName(field(index.value(row, 3), 'restart')) === 'temporary') continue;
      this.tell(row, `${this.name(place, row)} gave up: its children ended too often`);
      const child = facts.peer[row] as number;
      if (child !== NOBODY) this.explain(child);
      return true;
    }
    return false;
  }

  /** Who was linked to it and ended right before it, for the same reason. */
  private takenAlongBy(place: number, end: number): number | undefined {
    const { index } = this;
    const { controls, facts, lives } = index;
    const reason = inspect(index.value(end, 0));
    let best: number | undefined;
    for (let row = index.first(place); row < end; row++) {
      if (controls.kind[row] !== Control.linked) continue;
      const peer = facts.peer[row] as number;
      if (peer === NOBODY || (lives.end[peer] as number) > (controls.time[end] as number)) continue;
      if (best !== undefined && (lives.end[best] as number) >= (lives.end[peer] as number)) continue;
      if (inspect(index.value(lives.endRow[peer] as number, 0)) === reason) best = peer;
    }
    return best;
  }

  /** Whether another, not its supervisor, or it itself sent it the exit signal that it ended of. */
  private signalledBy(place: number, end: number): boolean {
    const { index } = this;
    const { controls, facts, owner } = index;
    const supervisor = this.supervision.parentOf(place)?.supervisor;
    const time = controls.time[end] as number;
    let last = -1;
    for (const row of rowsOfKind(controls, Control.exitSignal))
      if (facts.peer[row] === place && (controls.time[row] as number) <= time) last = row;
    const sender = last < 0 ? supervisor : (owner[last] as number);
    if (sender === undefined || sender === supervisor || !endsOf(index.value(last, 1), index.value(end, 0))) return false;
    this.tell(
      last,
      `${this.name(sender, last)} sent ${sender === place ? 'itself' : 'it'} an exit signal: ${shorten(inspect(index.value(last, 1)))}`,
    );
    this.tellHandled(sender, last);
    return true;
  }

  /** Whether its supervisor stopped it: because it stops itself, because of a brother or sister, or because it was asked to. */
  private stoppedBySupervisor(place: number, end: number, reason: Term): boolean {
    const child = this.supervision.parentOf(place);
    if (child === undefined || !isShutdown(reason)) return false;
    const { index } = this;
    const { controls, facts, lives } = index;
    const { supervisor } = child;
    const time = controls.time[end] as number;
    const to = index.rowsUntil(supervisor, time as Nanos);
    this.tell(end, `its supervisor ${this.name(supervisor, end)} stopped it`);
    const from = this.turnOf(supervisor, to);
    for (let row = to - 1; row >= from; row--) {
      if (controls.kind[row] !== Control.child) continue;
      if (facts.form[row] === Child.gaveUp) this.tell(row, `${this.name(supervisor, row)} gave up: its children ended too often`);
      const sibling = facts.peer[row] as number;
      if (facts.form[row] !== Child.terminated || sibling === NOBODY || sibling === place || (lives.end[sibling] as number) > time)
        continue;
      this.explain(sibling);
      return true;
    }
    const handled = handledBefore(index, supervisor, to);
    if (handled !== undefined) this.tell(handled.row, `${this.name(supervisor, handled.row)} was handling ${wordsFor(index, handled.id)}`);
    else this.explain(supervisor);
    return true;
  }

  /** Where the turn of a supervisor's loop began that led up to its row `to`. */
  private turnOf(place: number, to: number): number {
    const { kind } = this.index.controls;
    let row = to;
    while (row > this.index.first(place) && kind[row - 1] !== Control.waits) row -= 1;
    return row;
  }

  private failureBefore(place: number, end: number): number {
    const { kind } = this.index.controls;
    for (let row = this.index.end(place) - 1; row >= this.index.first(place); row--)
      if (kind[row] === Control.exception && row > end - NEAR) return row;
    return -1;
  }

  private tell(row: number, words: string): void {
    const { index } = this;
    this.told.push({ text: words, at: index.deliveries.at(row), proc: index.proc(index.owner[row] as number) });
  }

  private name(place: number, row: number): string {
    return this.index.called(place, this.index.controls.time[row] as Nanos);
  }
}

/** How many events before its end what a process failed with is looked for: exceptions that were rescued lie further back. */
const NEAR = 64;

/** Whether this signal gives this reason: `:kill` makes it `:killed`. */
function endsOf(signal: Term, reason: Term): boolean {
  return inspect(signal) === inspect(reason) || (atomName(signal) === 'kill' && atomName(reason) === 'killed');
}

/** `{why, {GenServer, :call, [callee, …]}}`. */
function calleeIn(reason: Term): Term | undefined {
  const call = typeof reason === 'object' && reason.type === 'tuple' && reason.items.length === 2 ? reason.items[1] : undefined;
  if (typeof call !== 'object' || call.type !== 'tuple' || atomName(call.items[1]) !== 'call') return undefined;
  const [, , args] = call.items;
  return typeof args === 'object' && args.type === 'list' ? args.items[0] : undefined;
}

function isNormal(reason: Term): boolean {
  return atomName(reason) === 'normal';
}

function isShutdown(reason: Term): boolean {
  const name = atomName(reason);
  if (name !== undefined) return name === 'shutdown' || name === 'killed' || name === 'kill';
  return typeof reason === 'object' && reason.type === 'tuple' && atomName(reason.items[0]) === 'shutdown';
}
