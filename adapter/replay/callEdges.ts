import { type Activation, running } from '../recording/index/activation.js';
import { isStopAfter } from '../recording/index/statements.js';
import type { Direction } from './history.js';
import type { Track } from './track.js';

/**
 * The first (`backward`) or last (`forward`) moment at which a statement of the call that runs at moment `n` is about to run: of this very
 * call, not of what it calls. However long the call is, only a few stretches are replayed. Undefined where no code runs.
 */
export function edgeOfCall(track: Track, n: number, direction: Direction): number | undefined {
  const call = running(track.top(n));
  if (call === undefined) return undefined;
  const here = n < 1 ? 0 : track.stretchOf(n);
  const stretches = direction === 'forward' ? onwards(track, call, here) : backwards(track, call, here);
  for (const index of stretches) {
    const found = stopIn(track, call, index, direction);
    if (found !== undefined) return direction === 'forward' ? Math.max(found, n) : Math.min(found, n);
  }
  return n;
}

/** The stretches of the call in which it had a part, from its last one back to `here`. */
function* onwards(track: Track, call: Activation, here: number): Iterable<number> {
  let [low, high] = [here, track.stretches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUnderWay(track, call, middle)) low = middle;
    else high = middle - 1;
  }
  for (let index = low; index >= here; index--) if (hasPart(track, call, index)) yield index;
}

/** The same from its first one to `here`. */
function* backwards(track: Track, call: Activation, here: number): Iterable<number> {
  let [low, high] = [0, here];
  while (low < high) {
    const middle = (low + high) >> 1;
    // It was entered in the stretch before the first at whose beginning it is under way.
    if (isUnderWay(track, call, middle + 1)) high = middle;
    else low = middle + 1;
  }
  for (let index = low; index <= here; index++) if (hasPart(track, call, index)) yield index;
}

/** Whether the call is on the stack where a stretch begins. */
function isUnderWay(track: Track, { owner, depth }: Activation, index: number): boolean {
  let activation = track.stretches[index]?.top;
  while (activation !== undefined && activation.depth > depth) activation = activation.below;
  for (; activation !== undefined && activation.depth === depth; activation = activation.below) if (activation.owner === owner) return true;
  return false;
}

function hasPart(track: Track, { depth }: Activation, index: number): boolean {
  return (track.stretches[index]?.touched ?? 0) <= depth;
}

function stopIn(track: Track, { owner }: Activation, index: number, direction: Direction): number | undefined {
  const { tops, sites } = track.replayed(index);
  const n0 = track.stretches[index]?.n0 ?? 0;
  const is = (_: unknown, i: number): boolean => isStopAfter(sites[i]) && running(tops[i])?.owner === owner;
  const found = direction === 'forward' ? tops.findLastIndex(is) : tops.findIndex(is);
  return found < 0 ? undefined : n0 + found + 1;
}
