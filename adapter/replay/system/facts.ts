import { skipTerm } from '../../recording/etfSkip.js';
import { Tag } from '../../recording/etfTags.js';
import type { BlockStore } from '../../recording/index/blockStore.js';
import { Control } from '../../recording/index/control.js';
import { grouping } from '../../recording/index/grouped.js';
import { atomAt, firstElement, hashOf, integerAt, KnownAtoms, pidAt, referenceAt, tupleSize } from '../../recording/peek.js';
import { type Work, within } from '../../recording/turns.js';
import { written, writtenOut } from '../../recording/writtenOut.js';
import { Form, seeMessage } from './forms.js';
import { type Lives, NOBODY } from './lives.js';

/** How the destination of a send was given. */
export const Via = { pid: 0, name: 1, alias: 2, other: 3 } as const;

/** In place of `Via`, of a message that came: who sent it is not told. */
export const UNKNOWN_SENDER = 1;

/** In place of `Via`, of a monitor that was taken back: so was its DOWN. */
export const FLUSHED = 1;

/** What an OTP process waits for; `goesOn`: for nothing. */
export const Next = { message: 0, goesOn: 1, timeout: 2 } as const;

/** What a supervisor said of a child. */
export const Child = { other: 0, started: 1, terminated: 2, startError: 3, shutdownError: 4, gaveUp: 5, stopping: 6 } as const;
const childActions: ReadonlyMap<string | undefined, number> = new Map([
  ['started', Child.started],
  ['terminated', Child.terminated],
  ['start_error', Child.startError],
  ['shutdown_error', Child.shutdownError],
  ['gave_up', Child.gaveUp],
  ['stopping', Child.stopping],
]);

/** What is to be known of each control event without decoding it, one array a column, in the order of the control table. */
export interface Facts {
  /** Of messages `Form`, of states `Next`, of children `Child`. */
  readonly form: Uint8Array;
  /** The other process: receiver, sender, parent or child, linked, the supervisor's child. NOBODY: none, or not known. */
  readonly peer: Int32Array;
  /** Of the bytes of a message, of a state, of a child's id. */
  readonly hash: Uint32Array;
  /** Of messages: the reference in them, or -1; of a monitor that was taken back its own. Of states: the time-out in nanoseconds. */
  readonly tag: Float64Array;
  /** Of sends `Via`, of receives 0 or UNKNOWN_SENDER, of states 1 where it is a supervisor's, of monitors taken back 0 or FLUSHED. */
  readonly via: Uint8Array;
  /** Of sends by name the name's number in `names`, of those to an alias its number, else -1. */
  readonly destination: Float64Array;
  readonly names: readonly string[];
}

/** Looks once into the control events from 11 on, block by block. */
export function* gatheringFacts(lives: Lives, store: BlockStore): Work<Facts> {
  const { controls } = lives;
  const { count } = controls;
  const names = new Interned();
  const facts: Facts = {
    form: new Uint8Array(count),
    peer: new Int32Array(count).fill(NOBODY),
    hash: new Uint32Array(count),
    tag: new Float64Array(count).fill(-1),
    via: new Uint8Array(count),
    destination: new Float64Array(count).fill(-1),
    names: names.all,
  };
  const isIn = (row: number): boolean =>
    (controls.kind[row] as number) >= Control.sent && (controls.kind[row] as number) <= Control.demonitored;
  const inBlocks = grouping(count, store.keptBlock + 1, (row) => (isIn(row) ? (controls.block[row] as number) : -1));
  const { items, first } = yield* within(0, 0.1, inBlocks);
  for (let block = 0; block <= store.keptBlock; block++) {
    const [from, to] = [first[block] as number, first[block + 1] as number];
    if (from === to) continue;
    const bytes = store.payload(block);
    for (let i = from; i < to; i++) look(facts, names, lives, bytes, items[i] as number);
    yield 0.1 + (0.9 * block) / store.keptBlock;
  }
  return facts;
}

function look(facts: Facts, names: Interned, lives: Lives, bytes: Uint8Array, row: number): void {
  const { controls } = lives;
  const [kind, time, at] = [controls.kind[row] as number, controls.time[row] as number, controls.at[row] as number];
  const value = written(bytes, at);
  switch (kind) {
    case Control.sent:
    case Control.sentToNobody:
      seeDestination(facts, names, lives, bytes, row, value);
      see(facts, lives, bytes, row, second(bytes, at));
      return;
    case Control.received: {
      facts.peer[row] = lives.at(bytes, value, time);
      see(facts, lives, bytes, row, second(bytes, at));
      if (facts.peer[row] !== NOBODY) return;
      const sender = senders.at(bytes, value);
      if (sender === '$elixirscope_unknown') facts.via[row] = UNKNOWN_SENDER;
      // What the VM answers to a built-in function that asked another process.
      if ((sender === 'undefined' || sender === 'system') && facts.form[row] === Form.reply) facts.form[row] = Form.answer;
      if (sender === 'undefined' && facts.form[row] === Form.message && !isOfPort(bytes, second(bytes, at)))
        facts.form[row] = atomAt(bytes, second(bytes, at)) === 'timeout' ? Form.timeout : Form.timer;
      return;
    }
    case Control.taken:
      see(facts, lives, bytes, row, value);
      return;
    case Control.waits:
      seeState(facts, bytes, row, at);
      return;
    case Control.spawn:
    case Control.spawned:
    case Control.linked:
    case Control.unlinked:
    case Control.monitored:
    case Control.exitSignal:
      facts.peer[row] = lives.at(bytes, value, time);
      return;
    case Control.demonitored:
      facts.tag[row] = referenceAt(bytes, value);
      facts.via[row] = holdsAtom(bytes, second(bytes, at), 'flush') ? FLUSHED : 0;
      return;
    case Control.child: {
      const id = second(bytes, at);
      facts.form[row] = childActions.get(atomAt(bytes, value)) ?? Child.other;
      facts.hash[row] = hashOf(bytes, id, skipTerm(bytes, id));
      const pid = written(bytes, skipTerm(bytes, skipTerm(bytes, at)));
      // Or `{:restarting, pid}`.
      const isPid = tupleSize(bytes, pid) !== 2;
      facts.peer[row] = lives.at(bytes, isPid ? pid : skipTerm(bytes, firstElement(bytes, pid)), time);
      return;
    }
  }
}

/** Where the second value of an event is written whose values begin at `at`. */
function second(bytes: Uint8Array, at: number): number {
  return written(bytes, skipTerm(bytes, at));
}

function see(facts: Facts, lives: Lives, bytes: Uint8Array, row: number, at: number): void {
  const { form, tag, pidAt } = seeMessage(bytes, at);
  facts.form[row] = form;
  facts.tag[row] = tag;
  facts.hash[row] = hashOf(bytes, at, skipTerm(bytes, at));
  const { kind, time } = lives.controls;
  // The VM sends these in the name of who they tell of.
  if (kind[row] === Control.received && facts.peer[row] === NOBODY && (form === Form.down || form === Form.exit))
    facts.peer[row] = lives.at(bytes, pidAt, time[row] as number);
}

function seeDestination(facts: Facts, names: Interned, lives: Lives, bytes: Uint8Array, row: number, at: number): void {
  if (pidAt(bytes, at) >= 0) {
    facts.peer[row] = lives.at(bytes, at, lives.controls.time[row] as number);
    return;
  }
  const tuple = tupleSize(bytes, at) === 2;
  const name = atomAt(bytes, tuple ? firstElement(bytes, at) : at);
  const alias = name === undefined ? referenceAt(bytes, at) : -1;
  facts.via[row] = name !== undefined ? Via.name : alias >= 0 ? Via.alias : Via.other;
  facts.destination[row] = name !== undefined ? names.number(name) : alias;
}

/** Whether a short list holds this atom. */
function holdsAtom(bytes: Uint8Array, list: number, name: string): boolean {
  const end = skipTerm(bytes, list);
  for (let at = list + 5; bytes[list] === Tag.list && at < end; at = skipTerm(bytes, at)) if (atomAt(bytes, at) === name) return true;
  return false;
}

/** Callback modules of processes that supervise others. */
const supervisors = new KnownAtoms(['supervisor', 'Elixir.DynamicSupervisor']);

/** Kind, module, state, what comes next. */
function seeState(facts: Facts, bytes: Uint8Array, row: number, at: number): void {
  const moduleAt = skipTerm(bytes, at);
  const stateAt = skipTerm(bytes, moduleAt);
  const state = writtenOut(bytes, stateAt);
  const next = written(bytes, skipTerm(bytes, stateAt));
  facts.hash[row] = hashOf(state, 0, state.length);
  facts.via[row] = supervisors.at(bytes, written(bytes, moduleAt)) === 'other' ? 0 : 1;
  const timeout = integerAt(bytes, next);
  facts.form[row] = timeout >= 0 ? Next.timeout : tupleSize(bytes, next) === 2 ? Next.goesOn : Next.message;
  if (timeout >= 0) facts.tag[row] = timeout * 1e6;
}

/** What a sender is that is no process of the recording: nobody, the VM, somebody of whom nothing is told, or another node. */
const senders = new KnownAtoms(['undefined', 'system', '$elixirscope_unknown']);

/** A message without a sender is a timer's, unless a port sent it: `{port, …}`, `{:tcp, port, …}`. */
function isOfPort(bytes: Uint8Array, message: number): boolean {
  const size = tupleSize(bytes, message);
  if (size < 1) return false;
  const first = firstElement(bytes, message);
  return isPort(bytes[first]) || (size > 1 && isPort(bytes[skipTerm(bytes, first)]));
}

function isPort(tag: number | undefined): boolean {
  return tag === Tag.port || tag === Tag.newPort || tag === Tag.v4Port;
}

class Interned {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}
