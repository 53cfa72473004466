import { begins } from '../recording/index/statements.js';
import type { Stretch } from '../recording/index/stretch.js';
import type { Work } from '../recording/turns.js';
import { comparePoints, firstAfter, lastBefore, type Point } from './order.js';
import { type Breakpoints, beginsAny } from './stepping.js';
import type { Track } from './track.js';

/** Whether a walk stops at a moment where one of its statements is about to run. */
export type Holds = (proc: number, n: number, site: number) => boolean;

/** So many moments are looked at before others get their turn. */
const PART = 64;

/** The earliest moment after `from` at which a statement at one of these sites is about to run, in any of the tracks, and `holds`. */
export function* nextBeginning(tracks: readonly Track[], from: Point, sites: Breakpoints, holds: Holds): Work<Point | undefined> {
  let best: Point | undefined;
  const found = candidates(tracks, sites).sort((a, b) => a.stretch.firstTime - b.stretch.firstTime);
  for (const [done, { track, stretch, index }] of found.entries()) {
    if (best && stretch.firstTime > best.time) break;
    if (stretch.lastTime < from.time) continue;
    const start = Math.max(firstAfter(track, from) - stretch.n0 - 1, 0);
    const { sites: passed, events } = track.replayed(index);
    let looked = 0;
    for (let i = start; i < stretch.count; i++) {
      const site = begins(passed[i])?.id;
      if (site === undefined || !sites.has(site)) continue;
      const point = { track, n: stretch.n0 + i + 1, time: events.time[i] as number };
      if (best && comparePoints(best, point) < 0) break;
      if (++looked % PART === 0) yield done / found.length;
      if (!holds(track.proc, point.n, site)) continue;
      best = point;
      break;
    }
  }
  return best;
}

/** The latest such moment before `from`. */
export function* previousBeginning(tracks: readonly Track[], from: Point, sites: Breakpoints, holds: Holds): Work<Point | undefined> {
  let best: Point | undefined;
  const found = candidates(tracks, sites).sort((a, b) => b.stretch.lastTime - a.stretch.lastTime);
  for (const [done, { track, stretch, index }] of found.entries()) {
    if (best && stretch.lastTime < best.time) break;
    if (stretch.firstTime > from.time) continue;
    const start = Math.min(lastBefore(track, from) - stretch.n0, stretch.count) - 1;
    const { sites: passed, events } = track.replayed(index);
    let looked = 0;
    for (let i = start; i >= 0; i--) {
      const site = begins(passed[i])?.id;
      if (site === undefined || !sites.has(site)) continue;
      const point = { track, n: stretch.n0 + i + 1, time: events.time[i] as number };
      if (best && comparePoints(best, point) > 0) break;
      if (++looked % PART === 0) yield done / found.length;
      if (!holds(track.proc, point.n, site)) continue;
      best = point;
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

export function earlier(a: Point | undefined, b: Point): Point {
  return a && comparePoints(a, b) <= 0 ? a : b;
}

export function later(a: Point | undefined, b: Point): Point {
  return a && comparePoints(a, b) >= 0 ? a : b;
}
