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

/**
 * Groups a process's shares so that all events of a group are before all events of the next: one share a group, unless the
 * process moved between streams. `shares` in the order of stream and block.
 */
export function clusters(shares: readonly Share[]): readonly (readonly Share[])[] {
  const sorted = [...shares].sort((a, b) => a.firstTime - b.firstTime || a.stream - b.stream);
  const groups: Share[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const share of sorted) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && (share.firstTime < last || (share.firstTime === last && share.stream !== before.stream))) group.push(share);
    else groups.push([share]);
    last = Math.max(last, share.lastTime);
  }
  return groups;
}

/** The pieces to read a group of shares from: the blocks are read whole. */
export function piecesOf(group: readonly Share[], size: (block: number) => number): readonly Piece[] {
  return group.map(({ block }) => ({ block, from: 0, to: size(block) }));
}
