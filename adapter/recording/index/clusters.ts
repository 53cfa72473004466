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
 * share each block there would be very many. `shares` in the order of stream and block.
 */
export function clusters(shares: readonly Share[]): readonly (readonly Share[])[] {
  const sorted = [...shares].sort((a, b) => a.firstTime - b.firstTime || a.stream - b.stream);
  const groups: Share[][] = [];
  let [events, low, high] = [0, 0, 0];
  let last = Number.NEGATIVE_INFINITY;
  for (const share of sorted) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const isMixed = before && (share.firstTime < last || (share.firstTime === last && share.stream !== before.stream));
    const [lowest, highest] = [Math.min(low, share.block), Math.max(high, share.block)];
    const isNear = group && group.length < BLOCKS && events + share.events <= FEW_EVENTS && highest - lowest <= APART;
    if (group && (isMixed || isNear)) {
      group.push(share);
      [events, low, high] = [events + share.events, lowest, highest];
    } else {
      groups.push([share]);
      [events, low, high] = [share.events, share.block, share.block];
    }
    last = Math.max(last, share.lastTime);
  }
  return groups;
}

/** The pieces to read a group of shares from: the blocks are read whole. */
export function piecesOf(group: readonly Share[], size: (block: number) => number): readonly Piece[] {
  return group.map(({ block }) => ({ block, from: 0, to: size(block) }));
}
