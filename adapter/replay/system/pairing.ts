import { Control } from '../../recording/index/control.js';
import { type Grouped, grouping } from '../../recording/index/grouped.js';
import { each, type Work, within } from '../../recording/turns.js';
import { type Facts, UNKNOWN_SENDER, Via } from './facts.js';
import { Form } from './forms.js';
import { type Lives, NOBODY } from './lives.js';
import type { Names } from './names.js';
import { ordering } from './order.js';
import { TagTable } from './tagTable.js';

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

/** After so many messages others get their turn. */
const ROUNDS = 4096;

/**
 * Finds for each send its receive. Between two processes messages keep their order, so the first that was sent is the first that comes;
 * their bytes say where events are missing on one side. What went to an alias whose owner is not known is found by its bytes among
 * what came from its sender.
 */
export function* findingPairs(lives: Lives, facts: Facts, names: Names, owner: Uint32Array): Work<Pairing> {
  const { controls } = lives;
  const { count, kind, time } = controls;
  const calls = yield* within(0, 0.3, callsByTag(lives, facts, owner));
  const to = new Int32Array(count).fill(NOBODY);
  const address = (row: number): void => {
    if (kind[row] !== Control.sent && kind[row] !== Control.sentToNobody) return;
    to[row] = facts.peer[row] as number;
    if (facts.via[row] === Via.name) to[row] = names.holder(facts.names[facts.destination[row] as number] ?? '', time[row] as number);
    if (facts.via[row] === Via.alias) to[row] = calls.ownerOf(facts.destination[row] as number);
  };
  yield* within(0.3, 0.4, each(count, address));
  let { other, missed } = yield* within(0.4, 0.6, aligning(lives, facts, owner, to));
  // Whose an alias is, the messages say that came by it; then they take their place among all others.
  if (yield* within(0.6, 0.7, learningAliases(lives, facts, owner, to, other)))
    ({ other, missed } = yield* within(0.7, 0.8, aligning(lives, facts, owner, to)));
  const join = (send: number, receive: number): void => {
    other[send] = receive;
    other[receive] = send;
    to[send] = owner[receive] as number;
  };
  yield* within(0.8, 0.85, findingByBytes(lives, facts, owner, to, other, join));
  yield* within(0.85, 0.9, findingSenders(lives, facts, owner, to, other));
  return { other, to, missed, answer: yield* within(0.9, 1, findingAnswers(lives, facts, owner, calls, other)) };
}

/** Puts the sends and receives of each pair of processes beside each other. */
function* aligning(lives: Lives, facts: Facts, owner: Uint32Array, to: Int32Array): Work<Pick<Pairing, 'other' | 'missed'>> {
  const { kind, count } = lives.controls;
  const pairs = new PairNumbers(lives.count);
  const other = new Int32Array(count).fill(-1);
  const pairOf = new Int32Array(count).fill(-1);
  const number = (row: number): void => {
    const [self, peer] = [owner[row] as number, facts.peer[row] as number];
    if (kind[row] === Control.sent && to[row] !== NOBODY) pairOf[row] = pairs.of(self, to[row] as number);
    else if (kind[row] === Control.received && peer !== NOBODY) pairOf[row] = pairs.of(peer, self);
  };
  yield* within(0, 0.4, each(count, number));
  const ofKind = (wanted: number): Work<Grouped> =>
    grouping(count, pairs.count, (row) => (kind[row] === wanted ? (pairOf[row] as number) : -1));
  const sends = yield* within(0.4, 0.6, ofKind(Control.sent));
  const receives = yield* within(0.6, 0.8, ofKind(Control.received));
  const missed: number[] = [];
  for (let p = 0; p < pairs.count; p++)
    yield* within(
      0.8 + (0.2 * p) / pairs.count,
      0.8 + (0.2 * (p + 1)) / pairs.count,
      align(lives, facts, sends, receives, p, other, missed),
    );
  // What goes to an alias that is no longer active comes nowhere.
  return { other, missed: missed.filter((send) => facts.via[send] !== Via.alias) };
}

/** Whether for some aliases it is now known whose they are. */
function* learningAliases(lives: Lives, facts: Facts, owner: Uint32Array, to: Int32Array, other: Int32Array): Work<boolean> {
  const owners = new Map<number, number>();
  const learn = (send: number, receive: number): void => {
    const alias = facts.destination[send] as number;
    if (facts.via[send] === Via.alias && !owners.has(alias)) owners.set(alias, owner[receive] as number);
  };
  yield* within(0, 0.8, findingByBytes(lives, facts, owner, to, other, learn));
  if (owners.size === 0) return false;
  const address = (row: number): void => {
    if (facts.via[row] === Via.alias && to[row] === NOBODY) to[row] = owners.get(facts.destination[row] as number) ?? NOBODY;
  };
  yield* within(0.8, 1, each(to.length, address));
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

function* callsByTag({ controls }: Lives, facts: Facts, owner: Uint32Array): Work<Calls> {
  const { kind, count, time } = controls;
  // Who is dead when called is watched all the same, and the DOWN is the answer.
  const isMessage = (row: number): boolean =>
    kind[row] === Control.sent || kind[row] === Control.sentToNobody || kind[row] === Control.received;
  const isIn = (row: number): boolean => isMessage(row) && isCall(facts.form[row] as number);
  const { items } = yield* within(
    0,
    0.4,
    grouping(count, 1, (row) => (isIn(row) ? 0 : -1)),
  );
  const rows = new TagTable(items.length);
  const note = (i: number): void => {
    const row = items[i] as number;
    const known = rows.get(facts.tag[row] as number);
    // Where a call is handed on, its first sender is who waits.
    if (known < 0 || (time[row] as number) < (time[known] as number)) rows.set(facts.tag[row] as number, row);
  };
  yield* within(0.4, 1, each(items.length, note));
  const row = (tag: number): number => rows.get(tag);
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

function* align(
  { controls: { time } }: Lives,
  { hash }: Facts,
  sends: Grouped,
  receives: Grouped,
  p: number,
  other: Int32Array,
  missed: number[],
): Work<void> {
  const firstSend = sends.first[p] as number;
  let i = firstSend;
  let j = receives.first[p] as number;
  const lastSend = sends.first[p + 1] as number;
  const lastReceive = receives.first[p + 1] as number;
  const send = (at: number): number => sends.items[at] as number;
  const receive = (at: number): number => receives.items[at] as number;
  const fits = (s: number, r: number): boolean =>
    s < lastSend && r < lastReceive && hash[send(s)] === hash[receive(r)] && (time[send(s)] as number) <= (time[receive(r)] as number);
  for (let round = 1; i < lastSend && j < lastReceive; round++) {
    if (round % ROUNDS === 0) yield (i - firstSend) / (lastSend - firstSend);
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
function* findingByBytes(
  { controls, count }: Lives,
  facts: Facts,
  owner: Uint32Array,
  to: Int32Array,
  other: Int32Array,
  found: (send: number, receive: number) => void,
): Work<void> {
  const { kind, time } = controls;
  const isOpenSend = (row: number): boolean => kind[row] === Control.sent && facts.via[row] !== Via.pid && to[row] === NOBODY;
  const sends = yield* within(
    0,
    0.2,
    grouping(controls.count, count, (row) => (isOpenSend(row) ? (owner[row] as number) : -1)),
  );
  if (sends.items.length === 0) return;
  const isSender = (place: number): boolean => place !== NOBODY && sends.first[place] !== sends.first[place + 1];
  const senderOf = (row: number): number => {
    const from = facts.peer[row] as number;
    return kind[row] === Control.received && other[row] === -1 && isSender(from) ? from : -1;
  };
  const came = yield* within(0.2, 0.4, grouping(controls.count, count, senderOf));
  const share = (place: number): number => 0.4 + (0.6 * place) / count;
  for (let place = 0; place < count; place++) {
    if (!isSender(place)) continue;
    const waiting = yield* within(share(place), share(place + 0.5), alikeIn(came, place, facts, time));
    const own = sends.items.subarray(sends.first[place], sends.first[place + 1]);
    yield* within(
      share(place + 0.5),
      share(place + 1),
      each(own.length, (i) => {
        const send = own[i] as number;
        const same = waiting.get(facts.hash[send] as number);
        if (same === undefined) return;
        while (same.next < same.rows.length && (time[same.rows[same.next] as number] as number) < (time[send] as number)) same.next += 1;
        const receive = same.rows[same.next++];
        if (receive !== undefined) found(send, receive);
      }),
    );
  }
}

/** Rows of messages with the same bytes, in the order of time; those before `next` are done with. */
interface Alike {
  readonly rows: number[];
  next: number;
}

/** The rows of a group by their messages' bytes. */
function* alikeIn({ first, items }: Grouped, group: number, { hash }: Facts, time: Float64Array): Work<ReadonlyMap<number, Alike>> {
  const rows = items.subarray(first[group], first[group + 1]);
  const order = yield* within(
    0,
    0.5,
    ordering(rows.length, (i) => time[rows[i] as number] as number),
  );
  const alike = new Map<number, Alike>();
  const add = (i: number): void => {
    const row = rows[order[i] as number] as number;
    const same = alike.get(hash[row] as number);
    if (same) same.rows.push(row);
    else alike.set(hash[row] as number, { rows: [row], next: 0 });
  };
  yield* within(0.5, 1, each(rows.length, add));
  return alike;
}

/** Receives of which no sender is told: the first send to that process, by anyone, of the same bytes. */
function* findingSenders({ controls, count }: Lives, facts: Facts, owner: Uint32Array, to: Int32Array, other: Int32Array): Work<void> {
  const { kind, time } = controls;
  const isOpen = (row: number): boolean => kind[row] === Control.received && facts.via[row] === UNKNOWN_SENDER && other[row] === -1;
  const receives = yield* within(
    0,
    0.2,
    grouping(controls.count, count, (row) => (isOpen(row) ? (owner[row] as number) : -1)),
  );
  if (receives.items.length === 0) return;
  const receiverOf = (row: number): number => (kind[row] === Control.sent && other[row] === -1 ? (to[row] as number) : -1);
  const sends = yield* within(0.2, 0.4, grouping(controls.count, count, receiverOf));
  const share = (place: number): number => 0.4 + (0.6 * place) / count;
  for (let place = 0; place < count; place++) {
    const own = receives.items.subarray(receives.first[place], receives.first[place + 1]);
    if (own.length === 0) continue;
    const open = yield* within(share(place), share(place + 0.5), alikeIn(sends, place, facts, time));
    yield* within(
      share(place + 0.5),
      share(place + 1),
      each(own.length, (i) => {
        const receive = own[i] as number;
        const same = open.get(facts.hash[receive] as number);
        const send = same?.rows[same.next];
        if (same === undefined || send === undefined || (time[send] as number) > (time[receive] as number)) return;
        same.next += 1;
        other[send] = receive;
        other[receive] = send;
        facts.peer[receive] = owner[send] as number;
      }),
    );
  }
}

/** Calls and what answered them: a reply, or the DOWN of who was called. */
function* findingAnswers({ controls }: Lives, facts: Facts, owner: Uint32Array, calls: Calls, other: Int32Array): Work<Int32Array> {
  const { kind, count } = controls;
  const answer = new Int32Array(count).fill(-1);
  yield* each(count, (row) => {
    const form = facts.form[row] as number;
    const isFirst = kind[row] === Control.sent || (kind[row] === Control.received && other[row] === -1);
    if (!isFirst || (form !== Form.reply && form !== Form.down) || (facts.tag[row] as number) < 0) return;
    const call = calls.row(facts.tag[row] as number);
    if (call < 0) return;
    if (form === Form.down && owner[row] !== calls.ownerOf(facts.tag[row] as number)) return;
    answer[row] = call;
    // A DOWN may come beside the reply.
    if (form === Form.reply || answer[call] === -1) answer[call] = row;
  });
  return answer;
}
