import type { BlockStore } from '../recording/index/blockStore.js';
import type { FunctionInfo, Site, SiteTables } from '../recording/sites.js';
import type { Track } from './track.js';

/** An event that bound a variable to another value than the one before. */
export interface BoundAt {
  readonly n: number;
  readonly time: number;
  readonly act: number;
  readonly site: Site;
  readonly block: number;
  /** Where the event's values begin, and which of them it is. */
  readonly at: number;
  readonly i: number;
}

/**
 * Each time that a process bound the variable called `name` in a function, over all calls of it, to another value than the time before; in
 * order. Goes through all of the process's events: for questions, not for steps.
 */
export function boundValues(track: Track, store: BlockStore, sites: SiteTables, fn: FunctionInfo, name: string): readonly BoundAt[] {
  const binders = bindersOf(sites, fn, name);
  const found: BoundAt[] = [];
  let before: Uint8Array | undefined;
  for (const [index, { n0 }] of track.stretches.entries()) {
    const events = track.columns(index);
    for (let k = 0; k < events.count; k++) {
      const site = binders.get(events.site[k] as number);
      if (site === undefined || events.valueSize[k] === 0) continue;
      const [block, at, i] = [events.block[k] as number, events.valueAt[k] as number, site.names.indexOf(name)];
      const bytes = store.bytes(block, at, i);
      if (before !== undefined && Buffer.compare(before, bytes) === 0) continue;
      before = bytes;
      found.push({ n: n0 + k + 1, time: events.time[k] as number, act: events.act[k] as number, site, block, at, i });
    }
  }
  return found;
}

/** Sites that bind the variable in this function, in all versions of its module; parts of it that nobody wrote as functions included. */
function bindersOf(sites: SiteTables, fn: FunctionInfo, name: string): ReadonlyMap<number, Site> {
  const isSame = (other: FunctionInfo): boolean =>
    other.synthetic && other.parent !== undefined ? isSame(other.parent) : other.name === fn.name && other.arity === fn.arity;
  const versions = sites.modules.filter(({ atom }) => atom === fn.module.atom);
  const binders = versions.flatMap((version) => version.sites.filter((site) => site.names.includes(name) && isSame(site.fn)));
  return new Map(binders.map((site) => [site.id, site]));
}
