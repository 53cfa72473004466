import { Activation } from '../recording/index/activation.js';
import type { Bound } from '../recording/index/scopes.js';
import { begins, standsAt } from '../recording/index/statements.js';
import type { Site } from '../recording/sites.js';
import type { Shown, Variable } from './display.js';
import type { BoundBy, Line } from './history.js';
import type { Track } from './track.js';

/** Stretches of a call's own events that are looked through at most; of what is older, the visible variables are known all the same. */
const STRETCHES_READ = 16;

/** What a frame has told by a moment. */
export interface FrameAccount {
  /** By site: the newest event that bound variables there, those that are shadowed or out of scope by now too. */
  readonly bound: ReadonlyMap<Site, Bound>;
  /** Lines of heads, clauses and statements that ran, and of the statement about to run. */
  readonly lines: ReadonlySet<Line>;
}

/** Gathers what a frame of `track` has told by moment `n`. */
export function accountOf(track: Track, { parts }: Shown, n: number): FrameAccount {
  const bound = new Map<Site, Bound>();
  const lines = new Set<number>();
  for (const { last, entered, bound: newest } of parts) {
    for (const site of [last, entered, standsAt(last)]) if (site) lines.add(site.line);
    for (let one = newest; one !== undefined; one = one.older) if (!bound.has(one.site)) bound.set(one.site, one);
  }
  // A ghost is not on the stack: what it told stands in its account only.
  const [inner] = parts;
  if (inner instanceof Activation) {
    for (const event of ownEvents(track, inner, n)) {
      for (const site of [event.last, begins(event.last)]) if (site) lines.add(site.line);
      if (event.bound?.n === event.lastN && !bound.has(event.last)) bound.set(event.last, event.bound);
    }
  }
  return { bound, lines: lines as ReadonlySet<number> as ReadonlySet<Line> };
}

/** A frame's activation (or one that is shown as a part of it) right after each of its events but those that left, newest first. */
function* ownEvents(track: Track, { owner, depth }: Activation, n: number): Iterable<Activation> {
  const { stretches } = track;
  let read = 0;
  for (let index = n < 1 ? -1 : track.stretchOf(n); index >= 0 && read < STRETCHES_READ; index--) {
    const stretch = stretches[index];
    if (stretch === undefined || stretch.touched > depth) continue;
    read += 1;
    const { tops } = track.replayed(index);
    for (let i = Math.min(n - stretch.n0, stretch.count) - 1; i >= 0; i--) {
      const top = tops[i];
      if (top?.owner !== owner || top.lastN !== stretch.n0 + i + 1) continue;
      yield top;
      if (top.act === owner && top.last.kind === 'enter') return;
    }
  }
}

/** The variables of an account, newest first. */
export function variablesTold({ bound }: FrameAccount): readonly Variable[] {
  const all = [...bound.values()].sort((a, b) => b.n - a.n || b.time - a.time);
  return all.flatMap((one) => one.site.names.map((name, i): Variable => ({ name, bound: one, i })));
}

/** Which place in the code bound a variable. */
export function placeBinding({ name, bound: { site } }: Variable): BoundBy {
  const kind = kindOf(site);
  const alike = site.fn.module.sites.filter(
    (other) => other.line === site.line && other.kind !== 'pos' && kindOf(other) === kind && (kind === 'fn' || other.names.includes(name)),
  );
  return { name, kind, line: site.line as Line, nth: alike.indexOf(site) };
}

function kindOf({ kind, fn }: Site): BoundBy['kind'] {
  if (kind === 'stmt') return 'statement';
  if (kind === 'clause' || kind === 'handler') return 'clause';
  return kind === 'enter' && fn.kind === 'fn' ? (fn.synthetic ? 'clause' : 'fn') : 'head';
}
