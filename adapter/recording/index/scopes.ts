import type { Site } from '../sites.js';

/** The names that one event bound, with where their values lie. A linked list, newest first: activations share their tails. */
export interface Bound {
  readonly site: Site;
  /** The moment right after, and the time of the event. */
  readonly n: number;
  readonly time: number;
  /** The block of the recording that holds the values, and where in its payload they begin. */
  readonly block: number;
  readonly at: number;
  /** Instead, of bindings older than the horizon: the values themselves. */
  readonly kept?: readonly (Uint8Array | undefined)[];
  readonly older?: Bound;
}

/**
 * `bound` with what this event binds. What went out of scope is let go, and what an earlier round of the same loop bound in
 * the same places: so a comprehension of a million rounds holds no more than one of them.
 */
export function bind(older: Bound | undefined, site: Site, n: number, time: number, block: number, at: number): Bound {
  const parents = site.fn.module.blocks;
  let rest = older;
  while (rest !== undefined && !isWithin(parents, site.block, rest.site.block)) rest = rest.older;
  for (let earlier = rest; earlier !== undefined && earlier.site.block === site.block; earlier = earlier.older) {
    if (earlier.site === site) {
      rest = earlier.older;
      break;
    }
  }
  return rest === undefined ? { site, n, time, block, at } : { site, n, time, block, at, older: rest };
}

/** What of `bound` is visible in the scope `block`, oldest first. */
export function visibleIn(bound: Bound | undefined, block: number, parents: readonly number[]): readonly Bound[] {
  const visible: Bound[] = [];
  for (let b = bound; b !== undefined; b = b.older) if (isWithin(parents, block, b.site.block)) visible.push(b);
  return visible.reverse();
}

/** Whether scope `inner` is `outer` or lies in it. */
function isWithin(parents: readonly number[], inner: number, outer: number): boolean {
  for (let block: number | undefined = inner; block !== undefined && block >= 0; block = parents[block]) if (block === outer) return true;
  return inner === outer;
}
