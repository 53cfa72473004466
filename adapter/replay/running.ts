import { begins } from '../recording/index/statements.js';
import type { Stretch } from '../recording/index/stretch.js';
import { comparePoints, firstAfter, lastBefore, type Point } from './order.js';
import { type Breakpoints, beginsAny } from './stepping.js';
import type { Replayed, Track } from './track.js';

/** The earliest moment after `from` at which a statement at one of these sites is about to run, in any of the tracks. */
export function nextBeginning(tracks: readonly Track[], from: Point, sites: Breakpoints): Point | undefined {
  let best: Point | undefined;
  for (const { track, stretch, index } of candidates(tracks, sites).sort((a, b) => a.stretch.firstTime - b.stretch.firstTime)) {
    if (best && stretch.firstTime > best.time) break;
    if (stretch.lastTime < from.time) continue;
    const start = Math.max(firstAfter(track, from) - stretch.n0 - 1, 0);
    const { sites: passed, events } = track.replayed(index);
    for (let i = start; i < stretch.count; i++) {
      if (!isOneOf(passed, i, sites)) continue;
      best = earlier(best, { track, n: stretch.n0 + i + 1, time: events.time[i] as number });
      break;
    }
  }
  return best;
}

/** The latest such moment before `from`. */
export function previousBeginning(tracks: readonly Track[], from: Point, sites: Breakpoints): Point | undefined {
  let best: Point | undefined;
  for (const { track, stretch, index } of candidates(tracks, sites).sort((a, b) => b.stretch.lastTime - a.stretch.lastTime)) {
    if (best && stretch.lastTime < best.time) break;
    if (stretch.firstTime > from.time) continue;
    const start = Math.min(lastBefore(track, from) - stretch.n0, stretch.count) - 1;
    const { sites: passed, events } = track.replayed(index);
    for (let i = start; i >= 0; i--) {
      if (!isOneOf(passed, i, sites)) continue;
      best = later(best, { track, n: stretch.n0 + i + 1, time: events.time[i] as number });
      break;
    }
  }
  return best;
}

interface Candidate {
  readonly track: Track;
  readonly stretch: Stretch;
  readonly index: number;
}

function candidates(tracks: readonly Track[], sites: Breakpoints): Candidate[] {
  return tracks.flatMap((track) =>
    track.stretches.flatMap((stretch, index) => (beginsAny(stretch, sites) ? [{ track, stretch, index }] : [])),
  );
}

function isOneOf(passed: Replayed['sites'], i: number, sites: Breakpoints): boolean {
  const beginning = begins(passed[i]);
  return beginning !== undefined && sites.has(beginning.id);
}

export function earlier(a: Point | undefined, b: Point): Point {
  return a && comparePoints(a, b) <= 0 ? a : b;
}

export function later(a: Point | undefined, b: Point): Point {
  return a && comparePoints(a, b) >= 0 ? a : b;
}
