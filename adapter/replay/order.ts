import type { Track } from './track.js';

/** A moment of a track with its time: moments of all processes are ordered by time, then process, then number. */
export interface Point {
  readonly track: Track;
  readonly n: number;
  readonly time: number;
}

export function comparePoints(a: Point, b: Point): number {
  return a.time - b.time || a.track.proc - b.track.proc || a.n - b.n;
}

/** The first moment of `track` that is later than `point`. */
export function firstAfter(track: Track, point: Point): number {
  if (track.proc === point.track.proc) return point.n + 1;
  return track.countUntil(point.time, track.proc > point.track.proc) + 1;
}

/** The last moment of `track` that is earlier than `point`. */
export function lastBefore(track: Track, point: Point): number {
  if (track.proc === point.track.proc) return point.n - 1;
  return track.countUntil(point.time, track.proc > point.track.proc);
}
