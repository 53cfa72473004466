import type { CheckpointProcess } from '../../recording/checkpoint.js';
import type { BlockStore } from '../../recording/index/blockStore.js';
import { Control } from '../../recording/index/control.js';
import type { ControlTable } from '../../recording/index/controls.js';
import { inspectAtom } from '../../recording/inspectAtom.js';
import type { Term } from '../../recording/term.js';
import { field, integer } from '../facts.js';
import type { History, Nanos, ProcId } from '../history.js';
import type { Track } from '../track.js';
import { Calls } from './calls.js';
import { Deliveries } from './deliveries.js';
import { type Facts, gatherFacts } from './facts.js';
import { Lives } from './lives.js';
import { Names } from './names.js';
import { ownersOf, type Pairing, pair } from './pairing.js';
import { isPassive } from './passive.js';
import { RowList } from './rowList.js';
import { type Taking, take } from './taking.js';

/** What the questions about a system are answered from. */
export interface SystemSource {
  readonly tracks: readonly Track[];
  readonly controls: ControlTable;
  readonly store: BlockStore;
  readonly kept: ReadonlyMap<number, CheckpointProcess>;
  readonly history: Pick<History, 'process' | 'frames' | 'momentAt'>;
}

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
  private allCalls: Calls | undefined;

  constructor({ tracks, controls, store, kept, history }: SystemSource) {
    this.controls = controls;
    this.waits = new RowList(controls.kind, (kind) => kind === Control.waits);
    this.rare = new RowList(controls.kind, (kind) => !frequent.has(kind));
    this.store = store;
    this.history = history;
    this.lives = new Lives(tracks, controls, kept);
    this.names = new Names(this.lives, store, kept);
    this.facts = gatherFacts(this.lives, store);
    this.owner = ownersOf(this.lives);
    const pairing = pair(this.lives, this.facts, this.names, this.owner);
    const runsOurs = (place: number): boolean => tracks[place]?.index.firstCode !== undefined;
    this.taking = take(this.lives, this.facts, pairing, runsOurs, (row) => integer(field(this.value(row, 0), 'queue')) ?? -1);
    this.doubt(pairing);
    // What waited at the horizon is not kept.
    for (const proc of kept.keys()) this.taking.doubt[this.lives.placeOf(proc)] = Number.NEGATIVE_INFINITY;
    this.deliveries = new Deliveries(this.lives, store, this.facts, pairing, this.taking, this.owner);
  }

  /** Where events are missing, queues may be other than they look. */
  private doubt({ missed, to }: Pairing): void {
    const { doubt } = this.taking;
    const { time } = this.controls;
    for (const row of missed) {
      const place = to[row] as number;
      doubt[place] = Math.min(doubt[place] as number, time[row] as number);
    }
    const lost = this.store.blocks.reduce(
      (first, { header }) => (header.lost > 0 ? Math.min(first, header.first) : first),
      Number.POSITIVE_INFINITY,
    );
    const [told] = rowsOfKind(this.controls, Control.loss);
    const since = Math.min(lost, told === undefined ? Number.POSITIVE_INFINITY : (time[told] as number));
    for (let place = 0; place < doubt.length; place++) doubt[place] = Math.min(doubt[place] as number, since);
  }

  get calls(): Calls {
    this.allCalls ??= new Calls(this);
    return this.allCalls;
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
