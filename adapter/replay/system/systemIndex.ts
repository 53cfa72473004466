import type { CheckpointProcess } from '../../recording/checkpoint.js';
import type { BlockStore } from '../../recording/index/blockStore.js';
import { Control } from '../../recording/index/control.js';
import type { ControlTable } from '../../recording/index/controls.js';
import { inspectAtom } from '../../recording/inspectAtom.js';
import type { Term } from '../../recording/term.js';
import { type Work, within } from '../../recording/turns.js';
import { field, integer } from '../facts.js';
import type { History, Nanos, ProcId } from '../history.js';
import type { Track } from '../track.js';
import { Calls } from './calls.js';
import { Deliveries } from './deliveries.js';
import { type Facts, gatheringFacts } from './facts.js';
import { Lives } from './lives.js';
import { Names } from './names.js';
import { findingPairs, ownersOf, type Pairing } from './pairing.js';
import { isPassive } from './passive.js';
import { RowList } from './rowList.js';
import { findingTakes, type Taking } from './taking.js';

/** What the questions about a system are answered from. */
export interface SystemSource {
  readonly tracks: readonly Track[];
  readonly controls: ControlTable;
  readonly store: BlockStore;
  readonly kept: ReadonlyMap<number, CheckpointProcess>;
  readonly history: Pick<History, 'process' | 'frames' | 'momentAt'>;
}

type Parts = Pick<SystemIndex, 'lives' | 'names' | 'facts' | 'owner' | 'waits' | 'rare' | 'taking' | 'deliveries' | 'calls'>;

/**
 * All that happened between processes, in columns: what each control event is about, which send and which receive are of one message, and
 * when it was taken. Processes go by their place in the recording's index, events by their row in the control table.
 */
export class SystemIndex {
  readonly controls: ControlTable;
  readonly store: BlockStore;
  readonly history: SystemSource['history'];
  readonly lives: Lives;
  readonly names: Names;
  readonly facts: Facts;
  readonly taking: Taking;
  readonly deliveries: Deliveries;
  /** By row: whose event it is. */
  readonly owner: Uint32Array;
  /** When OTP processes waited in their loops. */
  readonly waits: RowList;
  /** What is neither that nor a message, telemetry or a table: there is little of it. */
  readonly rare: RowList;
  readonly calls: Calls;

  private constructor({ controls, store, history }: SystemSource, parts: Parts) {
    this.controls = controls;
    this.store = store;
    this.history = history;
    this.lives = parts.lives;
    this.names = parts.names;
    this.facts = parts.facts;
    this.owner = parts.owner;
    this.waits = parts.waits;
    this.rare = parts.rare;
    this.taking = parts.taking;
    this.deliveries = parts.deliveries;
    this.calls = parts.calls;
  }

  /** Builds it. Where there are millions of messages that takes seconds. */
  static *building(source: SystemSource): Work<SystemIndex> {
    const { tracks, controls, store, kept } = source;
    const waits = yield* within(
      0,
      0.02,
      RowList.listing(controls.kind, (kind) => kind === Control.waits),
    );
    const rare = yield* within(
      0.02,
      0.04,
      RowList.listing(controls.kind, (kind) => !frequent.has(kind)),
    );
    const lives = yield* within(0.04, 0.05, Lives.telling(tracks, controls, kept));
    const names = yield* within(0.05, 0.1, Names.telling(lives, rare, store, kept));
    const facts = yield* within(0.1, 0.4, gatheringFacts(lives, store));
    const owner = ownersOf(lives);
    const pairing = yield* within(0.4, 0.7, findingPairs(lives, facts, names, owner));
    const runsOurs = (place: number): boolean => tracks[place]?.index.firstCode !== undefined;
    const queueAt = (row: number): number =>
      integer(field(store.value(controls.block[row] as number, controls.at[row] as number, 0), 'queue')) ?? -1;
    const taking = yield* within(0.7, 0.8, findingTakes(lives, facts, pairing, runsOurs, queueAt));
    doubtWhereMissing(taking, controls, store, pairing);
    // What waited at the horizon is not kept.
    for (const proc of kept.keys()) taking.doubt[lives.placeOf(proc)] = Number.NEGATIVE_INFINITY;
    const deliveries = yield* within(0.8, 0.95, Deliveries.numbering(lives, store, facts, pairing, taking, owner));
    const calls = yield* within(0.95, 1, Calls.gathering(deliveries, lives));
    return new SystemIndex(source, { lives, names, facts, owner, waits, rare, taking, deliveries, calls });
  }

  /** Value number `i` of an event. */
  value(row: number, i: number): Term {
    return this.store.value(this.controls.block[row] as number, this.controls.at[row] as number, i);
  }

  proc(place: number): ProcId {
    return this.track(place).proc as ProcId;
  }

  track(place: number): Track {
    const track = this.lives.tracks[place];
    if (track === undefined) throw new RangeError(`no process at place ${place}`);
    return track;
  }

  first(place: number): number {
    return this.controls.first[place] as number;
  }

  end(place: number): number {
    return this.controls.first[place + 1] as number;
  }

  /** How many rows of a process, from the control table's beginning, are at or before `time`: the row after the last of them. */
  rowsUntil(place: number, time: Nanos): number {
    return this.search(place, (row) => (this.controls.time[row] as number) <= time);
  }

  /** The same, by the process's moment `n`. */
  rowsUntilMoment(place: number, n: number): number {
    return this.search(place, (row) => (this.controls.n[row] as number) <= n);
  }

  /**
   * The last thing that a process did itself: how many of its events there are up to that, its time, and its row; -1: recorded code ran,
   * or there is none.
   */
  lastActive(place: number, time: Nanos): { readonly n: number; readonly time: number; readonly row: number } {
    const { controls } = this;
    const first = this.first(place);
    let row = this.rowsUntil(place, time) - 1;
    let n = this.eventsUntil(place, time);
    while (row >= first && controls.n[row] === n && isPassive(controls.kind[row])) {
      row -= 1;
      // What is older than the horizon counts for nothing.
      if (n > 0) n -= 1;
    }
    if (row >= first && controls.n[row] === n) return { n, time: controls.time[row] as number, row };
    return { n, time: n > 0 ? this.track(place).time(n) : (this.lives.start[place] as number), row: -1 };
  }

  /** How many events of a process are at or before `time`: its code is looked through only where some ran since the last control event. */
  eventsUntil(place: number, time: Nanos): number {
    const { n } = this.controls;
    const track = this.track(place);
    const row = this.rowsUntil(place, time);
    const before = row === this.first(place) ? 0 : (n[row - 1] as number);
    const next = row < this.end(place) ? (n[row] as number) : track.events + 1;
    return next === before + 1 ? before : track.countUntil(time);
  }

  /** As people call it: its registered name at the time, or what else says most. */
  called(place: number, time: Nanos): string {
    const name = this.names.nameOf(place, time);
    if (name !== undefined) return inspectAtom(name);
    const info = this.history.process(this.proc(place));
    return info?.name ?? info?.pid ?? '?';
  }

  private search(place: number, isIn: (row: number) => boolean): number {
    let low = this.first(place);
    let high = this.end(place);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isIn(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where events are missing, queues may be other than they look. */
function doubtWhereMissing({ doubt }: Taking, controls: ControlTable, { blocks }: BlockStore, { missed, to }: Pairing): void {
  const { time } = controls;
  for (const row of missed) {
    const place = to[row] as number;
    doubt[place] = Math.min(doubt[place] as number, time[row] as number);
  }
  const lost = blocks.reduce((first, { header }) => (header.lost > 0 ? Math.min(first, header.first) : first), Number.POSITIVE_INFINITY);
  const [told] = rowsOfKind(controls, Control.loss);
  const since = Math.min(lost, told === undefined ? Number.POSITIVE_INFINITY : (time[told] as number));
  for (let place = 0; place < doubt.length; place++) doubt[place] = Math.min(doubt[place] as number, since);
}

const frequent: ReadonlySet<number> = new Set([
  Control.sent,
  Control.sentToNobody,
  Control.received,
  Control.taken,
  Control.waits,
  Control.telemetry,
  Control.table,
]);

/** The rows of all events of a kind, in the order of time. */
export function rowsOfKind({ kind, time, count }: ControlTable, wanted: number): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (kind[row] === wanted) rows.push(row);
  return rows.sort((a, b) => (time[a] as number) - (time[b] as number));
}
