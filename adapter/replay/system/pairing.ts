import { Control } from '../../recording/index/control.js';
import { type Grouped, grouped } from '../../recording/index/grouped.js';
import { type Facts, UNKNOWN_SENDER, Via } from './facts.js';
import { Form } from './forms.js';
import { type Lives, NOBODY } from './lives.js';
import type { Names } from './names.js';

/** Which send and which receive are of one message. */
export interface Pairing {
  /** By the row of a send: that of its receive, or -1. And the other way round. */
  readonly other: Int32Array;
  /** By the row of a send: to whom, NOBODY where that is not known. */
  readonly to: Int32Array;
  /** Sends whose receive must be missing: what was sent after them came. */
  readonly missed: readonly number[];
  /** By the row of a call's first event: that of its reply's, or -1. And the other way round. */
  readonly answer: Int32Array;
}

/** How far a gap is looked over for what comes after it. */
const GAP = 64;

/**
 * Finds for each send its receive. Between two processes messages keep their order, so the first that was sent is the first that comes;
 * their bytes say where events are missing on one side. What went to an alias whose owner is not known is found by its bytes among
 * what came from its sender.
 */
export function pair(lives: Lives, facts: Facts, names: Names, owner: Uint32Array): Pairing {
  const { controls } = lives;
  const { count, kind, time } = controls;
  const calls = callsByTag(lives, facts, owner);
  const to = new Int32Array(count).fill(NOBODY);
  for (let row = 0; row < count; row++) {
    if (kind[row] !== Control.sent && kind[row] !== Control.sentToNobody) continue;
    to[row] = facts.peer[row] as number;
    if (facts.via[row] === Via.name) to[row] = names.holder(facts.names[facts.destination[row] as number] ?? '', time[row] as number);
    if (facts.via[row] === Via.alias) to[row] = calls.ownerOf(facts.destination[row] as number);
  }
  let { other, missed } = alignAll(lives, facts, owner, to);
  // Whose an alias is, the messages say that came by it; then they take their place among all others.
  if (learnAliases(lives, facts, owner, to, other)) ({ other, missed } = alignAll(lives, facts, owner, to));
  findByBytes(lives, facts, owner, to, other, (send, receive) => {
    other[send] = receive;
    other[receive] = send;
    to[send] = owner[receive] as number;
  });
  findSenders(lives, facts, owner, to, other);
  return { other, to, missed, answer: answers(lives, facts, owner, calls, other) };
}

/** Puts the sends and receives of each pair of processes beside each other. */
function alignAll(lives: Lives, facts: Facts, owner: Uint32Array, to: Int32Array): Pick<Pairing, 'other' | 'missed'> {
  const { kind, count } = lives.controls;
  const pairs = new PairNumbers(lives.count);
  const other = new Int32Array(count).fill(-1);
  const pairOf = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const [self, peer] = [owner[row] as number, facts.peer[row] as number];
    if (kind[row] === Control.sent && to[row] !== NOBODY) pairOf[row] = pairs.of(self, to[row] as number);
    else if (kind[row] === Control.received && peer !== NOBODY) pairOf[row] = pairs.of(peer, self);
  }
  const sends = grouped(count, pairs.count, (row) => (kind[row] === Control.sent ? (pairOf[row] as number) : -1));
  const receives = grouped(count, pairs.count, (row) => (kind[row] === Control.received ? (pairOf[row] as number) : -1));
  const missed: number[] = [];
  for (let p = 0; p < pairs.count; p++) align(lives, facts, sends, receives, p, other, missed);
  // What goes to an alias that is no longer active comes nowhere.
  return { other, missed: missed.filter((send) => facts.via[send] !== Via.alias) };
}

/** Whether for some aliases it is now known whose they are. */
function learnAliases(lives: Lives, facts: Facts, owner: Uint32Array, to: Int32Array, other: Int32Array): boolean {
  const owners = new Map<number, number>();
  findByBytes(lives, facts, owner, to, other, (send, receive) => {
    const alias = facts.destination[send] as number;
    if (facts.via[send] === Via.alias && !owners.has(alias)) owners.set(alias, owner[receive] as number);
  });
  if (owners.size === 0) return false;
  for (let row = 0; row < to.length; row++)
    if (facts.via[row] === Via.alias && to[row] === NOBODY) to[row] = owners.get(facts.destination[row] as number) ?? NOBODY;
  return true;
}

/** By row: the process whose event it is. */
export function ownersOf({ controls, count }: Lives): Uint32Array {
  const owner = new Uint32Array(controls.count);
  for (let place = 0; place < count; place++) owner.fill(place, controls.first[place] as number, controls.first[place + 1] as number);
  return owner;
}

/** Pairs of processes, numbered as they are met. */
class PairNumbers {
  private readonly numbers = new Map<number, number>();

  constructor(private readonly processes: number) {}

  get count(): number {
    return this.numbers.size;
  }

  of(from: number, to: number): number {
    const key = from * this.processes + to;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.numbers.size);
    return this.numbers.size - 1;
  }
}

interface Calls {
  /** The first event of the call with this tag, or -1. */
  row(tag: number): number;
  /** Who made that call. */
  ownerOf(tag: number): number;
}

function callsByTag({ controls }: Lives, facts: Facts, owner: Uint32Array): Calls {
  const rows = new Map<number, number>();
  const { kind, count, time } = controls;
  for (let row = 0; row < count; row++) {
    // Who is dead when called is watched all the same, and the DOWN is the answer.
    const isMessage = kind[row] === Control.sent || kind[row] === Control.sentToNobody || kind[row] === Control.received;
    if (!isMessage || !isCall(facts.form[row] as number)) continue;
    const known = rows.get(facts.tag[row] as number);
    // Where a call is handed on, its first sender is who waits.
    if (known === undefined || (time[row] as number) < (time[known] as number)) rows.set(facts.tag[row] as number, row);
  }
  const row = (tag: number): number => rows.get(tag) ?? -1;
  return {
    row,
    ownerOf: (tag) => {
      const call = row(tag);
      if (call < 0) return NOBODY;
      return kind[call] === Control.received ? (facts.peer[call] as number) : (owner[call] as number);
    },
  };
}

export function isCall(form: number): boolean {
  return form === Form.call || form === Form.system || form === Form.suspend || form === Form.resume;
}

function align(
  { controls: { time } }: Lives,
  { hash }: Facts,
  sends: Grouped,
  receives: Grouped,
  p: number,
  other: Int32Array,
  missed: number[],
): void {
  let i = sends.first[p] as number;
  let j = receives.first[p] as number;
  const lastSend = sends.first[p + 1] as number;
  const lastReceive = receives.first[p + 1] as number;
  const send = (at: number): number => sends.items[at] as number;
  const receive = (at: number): number => receives.items[at] as number;
  const fits = (s: number, r: number): boolean =>
    s < lastSend && r < lastReceive && hash[send(s)] === hash[receive(r)] && (time[send(s)] as number) <= (time[receive(r)] as number);
  while (i < lastSend && j < lastReceive) {
    if (fits(i, j)) {
      other[send(i)] = receive(j);
      other[receive(j)] = send(i);
      i += 1;
      j += 1;
    } else if ((time[send(i)] as number) > (time[receive(j)] as number)) j += 1;
    else {
      let gap = 1;
      while (gap < GAP && !fits(i, j + gap) && !fits(i + gap, j)) gap += 1;
      if (fits(i, j + gap)) j += gap;
      else {
        const isFound = fits(i + gap, j);
        for (const end = i + (isFound ? gap : 1); i < end; i++) missed.push(send(i));
        if (!isFound) j += 1;
      }
    }
  }
}

/** Sends to whom it is not known, and receives without a send, by sender and bytes, in their order. */
function findByBytes(
  { controls, count }: Lives,
  facts: Facts,
  owner: Uint32Array,
  to: Int32Array,
  other: Int32Array,
  found: (send: number, receive: number) => void,
): void {
  const { kind, time } = controls;
  const isOpenSend = (row: number): boolean => kind[row] === Control.sent && facts.via[row] !== Via.pid && to[row] === NOBODY;
  const sends = grouped(controls.count, count, (row) => (isOpenSend(row) ? (owner[row] as number) : -1));
  if (sends.items.length === 0) return;
  const isSender = (place: number): boolean => place !== NOBODY && sends.first[place] !== sends.first[place + 1];
  const came = grouped(controls.count, count, (row) => {
    const from = facts.peer[row] as number;
    return kind[row] === Control.received && other[row] === -1 && isSender(from) ? from : -1;
  });
  for (let place = 0; place < count; place++) {
    if (!isSender(place)) continue;
    const waiting = new Map<number, number[]>();
    const rows = Array.from(came.items.subarray(came.first[place], came.first[place + 1]));
    for (const row of rows.sort((a, b) => (time[a] as number) - (time[b] as number))) {
      const same = waiting.get(facts.hash[row] as number);
      if (same) same.push(row);
      else waiting.set(facts.hash[row] as number, [row]);
    }
    for (const send of sends.items.subarray(sends.first[place], sends.first[place + 1])) {
      const same = waiting.get(facts.hash[send] as number);
      const at = same?.findIndex((receive) => (time[receive] as number) >= (time[send] as number)) ?? -1;
      if (same === undefined || at < 0) continue;
      const [receive] = same.splice(at, 1) as [number];
      found(send, receive);
    }
  }
}

/** Receives of which no sender is told: the first send to that process, by anyone, of the same bytes. */
function findSenders({ controls, count }: Lives, facts: Facts, owner: Uint32Array, to: Int32Array, other: Int32Array): void {
  const { kind, time } = controls;
  const isOpen = (row: number): boolean => kind[row] === Control.received && facts.via[row] === UNKNOWN_SENDER && other[row] === -1;
  const receives = grouped(controls.count, count, (row) => (isOpen(row) ? (owner[row] as number) : -1));
  if (receives.items.length === 0) return;
  const sends = grouped(controls.count, count, (row) => (kind[row] === Control.sent && other[row] === -1 ? (to[row] as number) : -1));
  for (let place = 0; place < count; place++) {
    const open = Array.from(sends.items.subarray(sends.first[place], sends.first[place + 1]));
    const byHash = new Map<number, number[]>();
    for (const send of open.sort((a, b) => (time[a] as number) - (time[b] as number))) {
      const same = byHash.get(facts.hash[send] as number);
      if (same) same.push(send);
      else byHash.set(facts.hash[send] as number, [send]);
    }
    for (const receive of receives.items.subarray(receives.first[place], receives.first[place + 1])) {
      const same = byHash.get(facts.hash[receive] as number);
      const [send] = same ?? [];
      if (send === undefined || (time[send] as number) > (time[receive] as number)) continue;
      same?.shift();
      other[send] = receive;
      other[receive] = send;
      facts.peer[receive] = owner[send] as number;
    }
  }
}

/** Calls and what answered them: a reply, or the DOWN of who was called. */
function answers({ controls }: Lives, facts: Facts, owner: Uint32Array, calls: Calls, other: Int32Array): Int32Array {
  const { kind, count } = controls;
  const answer = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const form = facts.form[row] as number;
    const isFirst = kind[row] === Control.sent || (kind[row] === Control.received && other[row] === -1);
    if (!isFirst || (form !== Form.reply && form !== Form.down) || (facts.tag[row] as number) < 0) continue;
    const call = calls.row(facts.tag[row] as number);
    if (call < 0) continue;
    if (form === Form.down && owner[row] !== calls.ownerOf(facts.tag[row] as number)) continue;
    answer[row] = call;
    // A DOWN may come beside the reply.
    if (form === Form.reply || answer[call] === -1) answer[call] = row;
  }
  return answer;
}
