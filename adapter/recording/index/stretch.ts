import type { Events } from '../block.js';
import type { Activation } from './activation.js';

/** Where in a block the events of a stretch lie: those of its process among the events `from` to (not including) `to`. */
export interface Piece {
  readonly block: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Some consecutive events of one process, with what was before them: the unit of the index.
 * Small enough to be replayed in a millisecond or two, and it says what a search can skip it for.
 */
export interface Stretch {
  /** How many events of the process are before it. */
  readonly n0: number;
  readonly count: number;
  readonly pieces: readonly Piece[];
  readonly firstTime: number;
  readonly lastTime: number;
  /** The stack before its first event. */
  readonly top: Activation | undefined;
  /** The least of its events' `low` and `touched`: see Machine. */
  readonly low: number;
  readonly touched: number;
  /** How many of its moments are stops. */
  readonly stops: number;
  /** Ids of the sites whose statements it begins, ascending. */
  readonly begun: Uint32Array;
}

/** The events of a stretch in their order, one array a column. */
export interface StretchEvents {
  readonly count: number;
  readonly site: Uint32Array;
  readonly act: Float64Array;
  readonly time: Float64Array;
  readonly block: Uint32Array;
  /** Which of the block's events it is. */
  readonly position: Uint32Array;
  readonly valueAt: Uint32Array;
  readonly valueSize: Uint32Array;
}

/** What reading a stretch needs of a recording's blocks. */
export interface Blocks {
  events(block: number): Events;
  /** Which of a block's events are of this process, ascending. */
  positions(block: number, proc: number): Uint32Array;
  /** Events of this block up to this time do not count: the checkpoint has them. */
  after(block: number): number;
  /** Orders blocks whose events have equal times: FORMAT.md, "Event". */
  compare(a: number, b: number): number;
}

/** Reads the events of `proc` in these pieces, merged in the order of FORMAT.md ("Event"). */
export function readStretch(blocks: Blocks, proc: number, pieces: readonly Piece[]): StretchEvents {
  const parts = pieces.map((piece) => readPiece(blocks, proc, piece));
  const [only] = parts;
  if (only && parts.length === 1 && isWithoutGap(only.at) && isSequence(blocks, parts)) return viewOf(only);
  const count = parts.reduce((sum, { at }) => sum + at.length, 0);
  const merged: StretchEvents = {
    count,
    site: new Uint32Array(count),
    act: new Float64Array(count),
    time: new Float64Array(count),
    block: new Uint32Array(count),
    position: new Uint32Array(count),
    valueAt: new Uint32Array(count),
    valueSize: new Uint32Array(count),
  };
  let i = 0;
  const copy = (events: Events, from: number, block: number): void => {
    merged.site[i] = events.site[from] as number;
    merged.act[i] = events.act[from] as number;
    merged.time[i] = events.time[from] as number;
    merged.block[i] = block;
    merged.position[i] = from;
    merged.valueAt[i] = events.valueAt[from] as number;
    merged.valueSize[i] = events.valueSize[from] as number;
    i += 1;
  };
  if (isSequence(blocks, parts)) for (const { at, events, block } of parts) for (const position of at) copy(events, position, block);
  else for (const { part, at } of inOrder(blocks, parts)) copy(part.events, at, part.block);
  return merged;
}

/** Whether these ascending positions are neighbours. */
function isWithoutGap(at: Uint32Array): boolean {
  return at.length > 0 && (at.at(-1) as number) - (at[0] as number) === at.length - 1;
}

/** Events that stand side by side in their block are looked at there. */
function viewOf({ block, events, at }: Part): StretchEvents {
  const count = at.length;
  const from = at[0] as number;
  const to = from + count;
  return {
    count,
    site: events.site.subarray(from, to),
    act: events.act.subarray(from, to),
    time: events.time.subarray(from, to),
    block: new Uint32Array(count).fill(block),
    position: at,
    valueAt: events.valueAt.subarray(from, to),
    valueSize: events.valueSize.subarray(from, to),
  };
}

interface Part {
  readonly block: number;
  readonly events: Events;
  /** Positions of the process's events. */
  readonly at: Uint32Array;
}

function readPiece(blocks: Blocks, proc: number, { block, from, to }: Piece): Part {
  const events = blocks.events(block);
  const own = blocks.positions(block, proc);
  const at = own.length === to - from ? own : own.subarray(countBelow(own, from), countBelow(own, to));
  const after = blocks.after(block);
  return { block, events, at: after === Number.NEGATIVE_INFINITY ? at : at.filter((i) => (events.time[i] as number) > after) };
}

/** How many of these ascending numbers are below `limit`. */
function countBelow(ascending: Uint32Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether these are in order one after another. */
function isSequence(blocks: Blocks, parts: readonly Part[]): boolean {
  let [time, block] = [Number.NEGATIVE_INFINITY, -1];
  for (const part of parts) {
    for (const i of part.at) {
      const next = part.events.time[i] as number;
      if (next < time || (next === time && block >= 0 && block !== part.block && blocks.compare(block, part.block) > 0)) return false;
      [time, block] = [next, part.block];
    }
  }
  return true;
}

function inOrder(blocks: Blocks, parts: readonly Part[]): { readonly part: Part; readonly at: number }[] {
  const all = parts.flatMap((part) => Array.from(part.at, (at) => ({ part, at, time: part.events.time[at] as number })));
  return all.sort((a, b) => a.time - b.time || blocks.compare(a.part.block, b.part.block) || a.at - b.at);
}
