import { type Activation, running } from '../recording/index/activation.js';
import { begins, isStopAfter } from '../recording/index/statements.js';
import type { Stretch } from '../recording/index/stretch.js';
import type { FunctionInfo, Site } from '../recording/sites.js';
import type { StepKind } from './history.js';
import type { Track } from './track.js';

/** Where a step ended: a moment of the track, and whether a breakpoint ended it before its goal. Undefined: no more history. */
export type StepEnd = { readonly n: number; readonly breakpoint: boolean } | undefined;

/** Ids of sites at which a walk stops on the way. */
export type Breakpoints = ReadonlySet<number>;

/** What a step looks for, told moment by moment in the direction of the step. */
interface Search {
  /** Whether this moment is its goal. It is told of every moment, stop or not, that it did not skip. */
  arrives(n: number, top: Activation | undefined, low: number, stop: boolean): boolean;
  /** Whether the goal cannot be in this stretch, and the stretch changes nothing for the search. */
  skips(stretch: Stretch): boolean;
}

/** Steps forward from moment `n`. */
export function stepForward(track: Track, n: number, kind: StepKind, breakpoints: Breakpoints): StepEnd {
  const search = forwardSearch(running(track.top(n)), kind);
  const { stretches } = track;
  for (let index = n >= track.events ? stretches.length : track.stretchOf(n + 1); index < stretches.length; index++) {
    const stretch = stretches[index] as Stretch;
    const met = beginsAny(stretch, breakpoints);
    if (search.skips(stretch) && !met) continue;
    const { tops, lows, sites } = track.replayed(index);
    for (let i = Math.max(n - stretch.n0, 0); i < stretch.count; i++) {
      const moment = stretch.n0 + i + 1;
      const site = sites[i];
      if (search.arrives(moment, tops[i], lows[i] as number, isStopAfter(site))) return { n: moment, breakpoint: false };
      if (met && isMet(site, breakpoints)) return { n: moment, breakpoint: true };
    }
  }
  return undefined;
}

/** Steps backward from moment `n`. */
export function stepBackward(track: Track, n: number, kind: StepKind, breakpoints: Breakpoints): StepEnd {
  const search = backwardSearch(running(track.top(n)), kind);
  const { stretches } = track;
  for (let index = n <= 1 ? -1 : track.stretchOf(n - 1); index >= 0; index--) {
    const stretch = stretches[index] as Stretch;
    const met = beginsAny(stretch, breakpoints);
    if (search.skips(stretch) && !met) continue;
    const { tops, lows, sites } = track.replayed(index);
    for (let i = Math.min(n - 1 - stretch.n0, stretch.count) - 1; i >= 0; i--) {
      const moment = stretch.n0 + i + 1;
      const site = sites[i];
      if (search.arrives(moment, tops[i], lows[i] as number, isStopAfter(site))) return { n: moment, breakpoint: false };
      if (met && isMet(site, breakpoints)) return { n: moment, breakpoint: true };
    }
  }
  return undefined;
}

function isMet(site: Site | undefined, breakpoints: Breakpoints): boolean {
  const beginning = begins(site);
  return beginning !== undefined && breakpoints.has(beginning.id);
}

/** Whether a statement at one of these sites begins somewhere in the stretch. */
export function beginsAny(stretch: Stretch, sites: Breakpoints): boolean {
  for (const site of sites) if (contains(stretch.begun, site)) return true;
  return false;
}

function contains(ascending: Uint32Array, value: number): boolean {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === value;
}

const anyStop: Search = {
  arrives: (_n, _top, _low, stop) => stop,
  skips: (stretch) => stretch.stops === 0,
};

function forwardSearch(from: Activation | undefined, kind: StepKind): Search {
  if (kind === 'in' || from === undefined) return anyStop;
  return kind === 'out' ? shallower(from.depth - 1) : new Over(from);
}

function backwardSearch(from: Activation | undefined, kind: StepKind): Search {
  if (kind === 'in' || from === undefined) return anyStop;
  if (kind === 'out') return shallower(from.depth - 1);
  const back = shallower(from.depth);
  // From the middle of a statement its own beginning is no step back: nothing would be seen to move.
  return { ...back, arrives: (n, top, low, stop) => n !== from.lastN && back.arrives(n, top, low, stop) };
}

/** The next stop at most this deep. */
function shallower(depth: number): Search {
  return {
    arrives: (_n, top, _low, stop) => stop && (top?.depth ?? 0) <= depth,
    skips: (stretch) => stretch.stops === 0 || stretch.touched > depth,
  };
}

/** Forward over what the function calls: to its own statements, those of its next round, then whoever runs at its depth or below. */
class Over implements Search {
  private readonly depth: number;
  private readonly fn: FunctionInfo;
  private owner: number;
  private state: 'in it' | 'in what it tail-called' | 'left' = 'in it';

  constructor(from: Activation) {
    this.depth = from.depth;
    this.fn = writtenFunction(from.fn);
    this.owner = from.owner;
  }

  arrives(_n: number, top: Activation | undefined, low: number, stop: boolean): boolean {
    this.follow(top, low);
    if (!stop || top === undefined) return false;
    if (this.state === 'left') return top.depth <= this.depth;
    return this.state === 'in it' && top.depth === this.depth;
  }

  skips(stretch: Stretch): boolean {
    return this.state === 'in what it tail-called' ? stretch.low >= this.depth : stretch.touched > this.depth;
  }

  private follow(top: Activation | undefined, low: number): void {
    if (this.state === 'left') return;
    if (low < this.depth) this.state = 'left';
    else if (this.state === 'in it' && top?.depth === this.depth) this.followAtOwnDepth(top);
  }

  private followAtOwnDepth(top: Activation): void {
    if (top.gone) this.state = 'left';
    else if (top.owner === this.owner) return;
    else if (top.fn === this.fn) this.owner = top.owner;
    else this.state = 'in what it tail-called';
  }
}

function writtenFunction(fn: FunctionInfo): FunctionInfo {
  return fn.synthetic && fn.parent ? writtenFunction(fn.parent) : fn;
}
