import type { Events } from '../block.js';
import type { Piece } from './stretch.js';

/** What of a block belongs to one process. */
export interface Share {
  readonly block: number;
  readonly stream: number;
  readonly events: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

/** Each process's share of a block's events, those up to the time `after` left out. */
export function sharesOf(
  block: number,
  stream: number,
  events: Events,
  after: number,
): readonly { readonly proc: number; readonly pid: Uint8Array; readonly share: Share }[] {
  const size = events.processes.length;
  const count = new Uint32Array(size);
  const first = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < events.count; i++) {
    const who = events.who[i] as number;
    const time = events.time[i] as number;
    if (time <= after) continue;
    count[who] = (count[who] as number) + 1;
    if (time < (first[who] as number)) first[who] = time;
    if (time > (last[who] as number)) last[who] = time;
  }
  return events.processes.flatMap(({ proc, pid }, who) => {
    const share = { block, stream, events: count[who] ?? 0, firstTime: first[who] ?? 0, lastTime: last[who] ?? 0 };
    return share.events > 0 ? [{ proc, pid, share }] : [];
  });
}

/** A group that is made of several blocks has no more events, nor blocks, and these lie no further apart. */
const FEW_EVENTS = 256;
const BLOCKS = 8;
const APART = 32;

/**
 * Groups a process's shares so that all events of a group are before all events of the next. What cannot be told apart in time lies together:
 * the process moved between streams. So do small shares of blocks near each other, for each group takes memory: where many processes
 * share each block there would be very many.
 */
export class Clusters {
  /** Shares before which others may still come. */
  private waiting: Share[] = [];
  private group: Share[] = [];
  private events = 0;
  private low = 0;
  private high = 0;
  private last = Number.NEGATIVE_INFINITY;

  /** Takes shares in the order of their blocks. */
  add(share: Share): void {
    this.waiting.push(share);
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.group.length === 0;
  }

  /** The groups to which nothing can be added any more: what is still to come is in block `next` or later, and not before `time`. */
  *upTo(next: number, time: number): Iterable<readonly Share[]> {
    if (this.waiting.length > 0) {
      const ready = this.waiting.filter(({ firstTime }) => firstTime < time);
      if (ready.length > 0) this.waiting = this.waiting.filter(({ firstTime }) => firstTime >= time);
      for (const share of ready.sort((a, b) => a.firstTime - b.firstTime || a.stream - b.stream)) {
        if (this.group.length > 0 && !this.isMixed(share) && !this.isNear(share.block, share.events)) yield this.take();
        this.put(share);
      }
    }
    if (this.group.length > 0 && this.last < time && !this.isNear(next, 1)) yield this.take();
  }

  private isMixed({ firstTime, stream }: Share): boolean {
    return firstTime < this.last || (firstTime === this.last && stream !== this.group.at(-1)?.stream);
  }

  private isNear(block: number, events: number): boolean {
    const apart = Math.max(this.high, block) - Math.min(this.low, block);
    return this.group.length < BLOCKS && this.events + events <= FEW_EVENTS && apart <= APART;
  }

  private put(share: Share): void {
    const isFirst = this.group.length === 0;
    this.low = isFirst ? share.block : Math.min(this.low, share.block);
    this.high = isFirst ? share.block : Math.max(this.high, share.block);
    this.events += share.events;
    this.last = Math.max(this.last, share.lastTime);
    this.group.push(share);
  }

  private take(): readonly Share[] {
    const { group } = this;
    this.group = [];
    this.events = 0;
    return group;
  }
}

/** The pieces to read a group of shares from: the blocks are read whole. */
export function piecesOf(group: readonly Share[], size: (block: number) => number): readonly Piece[] {
  return group.map(({ block }) => ({ block, from: 0, to: size(block) }));
}
