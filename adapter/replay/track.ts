import type { Activation } from '../recording/index/activation.js';
import { Lru } from '../recording/index/lru.js';
import { feed, Machine } from '../recording/index/machine.js';
import { begins, isStopAfter } from '../recording/index/statements.js';
import { type Blocks, readStretch, type Stretch, type StretchEvents } from '../recording/index/stretch.js';
import type { TrackIndex } from '../recording/index/trackIndex.js';
import type { Site, SiteTables } from '../recording/sites.js';

/** A stretch replayed: its events and the stack after each. */
export interface Replayed {
  readonly events: StretchEvents;
  /** By position in the stretch: the event's site; control events have none. */
  readonly sites: readonly (Site | undefined)[];
  /** By position: the stack right after. */
  readonly tops: readonly (Activation | undefined)[];
  /** By position: how deep the stack stayed as it was through the event. */
  readonly lows: Int32Array;
}

/** Replays this many events at most are kept at hand, over all tracks. */
const KEPT_EVENTS = 32_768;

/** Replayed stretches that were used last, shared by all tracks of a history. */
export type ReplayCache = Lru<Stretch, Replayed>;

export const newReplayCache = (): ReplayCache => new Lru(KEPT_EVENTS, ({ events }) => events.count);

/** One process's past: what its events were and what its stack was at any moment. */
export class Track {
  readonly proc: number;
  /** How many events are kept: the last moment. */
  readonly events: number;

  constructor(
    readonly index: TrackIndex,
    private readonly blocks: Blocks,
    private readonly sites: SiteTables,
    private readonly cache: ReplayCache,
  ) {
    this.proc = index.proc;
    const last = index.stretches.at(-1);
    this.events = last ? last.n0 + last.count : 0;
  }

  get stretches(): readonly Stretch[] {
    return this.index.stretches;
  }

  /** The position of the stretch that event `n` (counted from 1) belongs to. */
  stretchOf(n: number): number {
    let low = 0;
    let high = this.stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.stretches[middle] as Stretch).n0 < n) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The stack at moment `n`. */
  top(n: number): Activation | undefined {
    if (n >= this.events) return this.index.end;
    if (n <= 0) return this.stretches[0]?.top;
    const { replayed, i } = this.at(n);
    return replayed.tops[i];
  }

  /** The site of event `n` (counted from 1); undefined for control events and before the first. */
  site(n: number): Site | undefined {
    if (n <= 0) return undefined;
    const { replayed, i } = this.at(n);
    return replayed.sites[i];
  }

  /** The time of event `n` (counted from 1). */
  time(n: number): number {
    const stretch = this.stretches[this.stretchOf(n)];
    if (stretch && n === stretch.n0 + stretch.count) return stretch.lastTime;
    const { replayed, i } = this.at(n);
    return replayed.events.time[i] as number;
  }

  /** Where the values of event `n` (counted from 1) lie. */
  values(n: number): { readonly block: number; readonly at: number; readonly size: number } {
    const { replayed, i } = this.at(n);
    const { block, valueAt, valueSize } = replayed.events;
    return { block: block[i] as number, at: valueAt[i] as number, size: valueSize[i] as number };
  }

  isStop(n: number): boolean {
    return isStopAfter(this.site(n));
  }

  /** The statement that begins at moment `n`. */
  begins(n: number): Site | undefined {
    return begins(this.site(n));
  }

  /** How many events are at or before `time`; with `before`, only those before it. */
  countUntil(time: number, before = false): number {
    const isIn = (t: number): boolean => (before ? t < time : t <= time);
    const { stretches } = this;
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isIn((stretches[middle] as Stretch).lastTime)) low = middle + 1;
      else high = middle;
    }
    const stretch = stretches[low];
    if (stretch === undefined) return this.events;
    if (!isIn(stretch.firstTime)) return stretch.n0;
    const { time: times, count } = this.replayed(low).events;
    let i = 0;
    while (i < count && isIn(times[i] as number)) i += 1;
    return stretch.n0 + i;
  }

  /** Stretch number `index`, replayed. */
  replayed(index: number): Replayed {
    const stretch = this.stretches[index];
    if (stretch === undefined) throw new RangeError(`process ${this.proc} has no stretch ${index}`);
    return this.cache.get(stretch, () => this.replay(stretch));
  }

  /** The events of stretch number `index`, read anew: for who goes through all of them once. */
  columns(index: number): StretchEvents {
    const stretch = this.stretches[index];
    if (stretch === undefined) throw new RangeError(`process ${this.proc} has no stretch ${index}`);
    return readStretch(this.blocks, this.proc, stretch.pieces);
  }

  private at(n: number): { readonly replayed: Replayed; readonly i: number } {
    if (n < 1 || n > this.events) throw new RangeError(`process ${this.proc} has no event ${n}`);
    const index = this.stretchOf(n);
    return { replayed: this.replayed(index), i: n - 1 - (this.stretches[index] as Stretch).n0 };
  }

  private replay(stretch: Stretch): Replayed {
    const events = readStretch(this.blocks, this.proc, stretch.pieces);
    const machine = new Machine(stretch.top);
    const tops: (Activation | undefined)[] = [];
    const sites: (Site | undefined)[] = [];
    const lows = new Int32Array(events.count);
    for (let i = 0; i < events.count; i++) {
      sites.push(feed(machine, this.sites, events, i, stretch.n0 + i + 1));
      tops.push(machine.top);
      lows[i] = machine.low;
    }
    return { events, sites, tops, lows };
  }
}
