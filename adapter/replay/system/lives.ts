import type { CheckpointProcess } from '../../recording/checkpoint.js';
import { Control } from '../../recording/index/control.js';
import type { ControlTable } from '../../recording/index/controls.js';
import { numberOf, partsOfPid, pidAt } from '../../recording/peek.js';
import type { Term } from '../../recording/term.js';
import { each, type Work } from '../../recording/turns.js';
import { startOf } from '../processInfo.js';
import type { Track } from '../track.js';

export const NOBODY = -1;

/** Who lived from when to when. Processes go by their place in the recording's index; `NOBODY` is one that is not recorded. */
export class Lives {
  readonly start: Float64Array;
  /** Infinite while, or if, it did not end. */
  readonly end: Float64Array;
  /** The event that tells of its end, or -1. */
  readonly endRow: Int32Array;
  private readonly places = new Map<number, number>();
  private readonly pids = new Map<number, number[]>();
  /** The program's node under each name it had: it may have become one while it ran, and then all its pids are written otherwise. */
  private readonly here = new Set<number>();

  private constructor(
    readonly tracks: readonly Track[],
    readonly controls: ControlTable,
  ) {
    this.start = new Float64Array(tracks.length);
    this.end = new Float64Array(tracks.length).fill(Number.POSITIVE_INFINITY);
    this.endRow = new Int32Array(tracks.length).fill(-1);
  }

  /** Goes through all processes. */
  static *telling(tracks: readonly Track[], controls: ControlTable, kept: ReadonlyMap<number, CheckpointProcess>): Work<Lives> {
    const lives = new Lives(tracks, controls);
    yield* each(tracks.length, (place) => lives.note(place, kept));
    for (const known of lives.pids.values()) if (known.length > 1) known.sort((a, b) => lives.startOf(a) - lives.startOf(b));
    return lives;
  }

  get count(): number {
    return this.tracks.length;
  }

  placeOf(proc: number): number {
    return this.places.get(proc) ?? NOBODY;
  }

  /** The process whose pid stands there, as it was at the time: pids are used again. */
  at(bytes: Uint8Array, at: number, time: number): number {
    return this.withPid(pidAt(bytes, at), time);
  }

  ofTerm(term: Term | undefined, time: number): number {
    return typeof term === 'object' && term.type === 'pid' ? this.withPid(numberOf(term), time) : NOBODY;
  }

  isAlive(place: number, time: number): boolean {
    return (this.start[place] as number) <= time && (this.end[place] as number) > time;
  }

  private withPid(pid: number, time: number): number {
    const [node, process] = partsOfPid(pid);
    const known = this.pids.get(process);
    if (known === undefined || !this.here.has(node)) return NOBODY;
    if (known.length === 1) return known[0] as number;
    return known.findLast((place) => this.startOf(place) <= time) ?? (known[0] as number);
  }

  private startOf(place: number): number {
    return this.start[place] as number;
  }

  private note(place: number, kept: ReadonlyMap<number, CheckpointProcess>): void {
    const track = this.tracks[place] as Track;
    this.places.set(track.proc, place);
    this.start[place] = startOf(track, kept.get(track.proc));
    this.noteEnd(place);
    const [node, process] = partsOfPid(pidAt(track.index.pid, 0));
    this.here.add(node);
    const known = this.pids.get(process);
    if (known) known.push(place);
    else this.pids.set(process, [place]);
  }

  /** `is ending` is the exact time; what the probe hears of by a monitor may come later. */
  private noteEnd(place: number): void {
    const { controls } = this;
    for (let row = (controls.first[place + 1] as number) - 1; row >= (controls.first[place] as number); row--) {
      const kind = controls.kind[row];
      if (kind !== Control.ending && (kind !== Control.ended || this.endRow[place] !== -1)) continue;
      this.endRow[place] = row;
      this.end[place] = controls.time[row] as number;
      if (kind === Control.ending) return;
    }
  }
}
