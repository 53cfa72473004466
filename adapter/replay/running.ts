import { begins } from '../recording/index/statements.js';
import type { Stretch } from '../recording/index/stretch.js';
import type { Direction } from './history.js';
import { comparePoints, firstAfter, lastBefore, type Point } from './order.js';
import { type Breakpoints, beginsAny } from './stepping.js';
import type { Track } from './track.js';

/** A moment at which the statement at `site` is about to run. */
export interface Beginning extends Point {
  readonly site: number;
}

/**
 * The moments at which a statement at one of these sites is about to run, in any of the tracks, in order of time from `from` on (which is left
 * out unless it is `including`) or back from it. Reads no more of the recording than who asks goes through.
 */
export function* beginnings(
  tracks: readonly Track[],
  from: Point,
  sites: Breakpoints,
  direction: Direction,
  including = false,
): Generator<Beginning> {
  const sign = direction === 'forward' ? 1 : -1;
  // Only its own process counts events; of others the time tells, which stays.
  const start = including ? { ...from, n: from.n - sign } : from;
  const ahead = candidates(tracks, from, sites, sign);
  const open: Beginning[][] = [];
  for (let next = 0; ; ) {
    // A stretch is looked into once nothing that is known comes before all of it.
    while (next < ahead.length && !comesBefore(nearest(open, sign), ahead[next] as Candidate, sign)) {
      const found = within(ahead[next++] as Candidate, start, sites, sign);
      if (found.length > 0) open.push(found);
    }
    const first = nearest(open, sign);
    if (first === undefined) return;
    yield first.pop() as Beginning;
    if (first.length === 0) open.splice(open.indexOf(first), 1);
  }
}

interface Candidate {
  readonly track: Track;
  readonly stretch: Stretch;
  readonly index: number;
}

/** When the first event of a stretch comes on the way. */
const entered = ({ stretch }: Candidate, sign: number): number => (sign > 0 ? stretch.firstTime : stretch.lastTime);

/** Stretches that hold something, in the order in which they come on the way. */
function candidates(tracks: readonly Track[], { time }: Point, sites: Breakpoints, sign: number): readonly Candidate[] {
  const isAhead = (stretch: Stretch): boolean => (sign > 0 ? stretch.lastTime >= time : stretch.firstTime <= time);
  return tracks
    .flatMap((track) =>
      track.stretches.flatMap((stretch, index) => (isAhead(stretch) && beginsAny(stretch, sites) ? [{ track, stretch, index }] : [])),
    )
    .sort((a, b) => (entered(a, sign) - entered(b, sign)) * sign);
}

function comesBefore(found: readonly Beginning[] | undefined, candidate: Candidate, sign: number): boolean {
  const nearest = found?.at(-1);
  return nearest !== undefined && (nearest.time - entered(candidate, sign)) * sign < 0;
}

/** The list whose last is the nearest of all. */
function nearest(open: readonly Beginning[][], sign: number): Beginning[] | undefined {
  let best: Beginning[] | undefined;
  for (const one of open) if (best === undefined || comparePoints(one.at(-1) as Point, best.at(-1) as Point) * sign < 0) best = one;
  return best;
}

/** What a stretch holds beyond `from`, the nearest last. */
function within({ track, stretch, index }: Candidate, from: Point, sites: Breakpoints, sign: number): Beginning[] {
  const { sites: passed, events } = track.replayed(index);
  const [start, end] = sign > 0 ? [firstAfter(track, from), stretch.n0 + stretch.count] : [stretch.n0 + 1, lastBefore(track, from)];
  const found: Beginning[] = [];
  for (let n = Math.max(start, stretch.n0 + 1); n <= Math.min(end, stretch.n0 + stretch.count); n++) {
    const i = n - stretch.n0 - 1;
    const site = begins(passed[i])?.id;
    if (site !== undefined && sites.has(site)) found.push({ track, n, time: events.time[i] as number, site });
  }
  return sign > 0 ? found.reverse() : found;
}

export function earlier(a: Point | undefined, b: Point): Point {
  return a && comparePoints(a, b) <= 0 ? a : b;
}

export function later(a: Point | undefined, b: Point): Point {
  return a && comparePoints(a, b) >= 0 ? a : b;
}
