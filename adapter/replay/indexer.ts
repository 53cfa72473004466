import type { Recording } from '../recording/reader.js';
import type { Site, SiteTables } from '../recording/sites.js';
import type { BlockStore } from './blockStore.js';
import { restoreStack } from './checkpointStack.js';
import { clusters, piecesOf, type Share, sharesOf } from './clusters.js';
import { Machine } from './machine.js';
import { begins, isStopAfter } from './statements.js';
import { type Blocks, readStretch, type Stretch } from './stretch.js';
import { type ControlEvent, feed, type TrackIndex } from './track.js';

/** What one pass over a recording finds: memory grows with blocks and processes, not with events. */
export interface RecordingIndex {
  readonly tracks: readonly TrackIndex[];
  /** How often each site's event was written, by site id. */
  readonly counts: Uint32Array;
  /** How many events have a site that no table tells of. */
  readonly unknownSites: number;
}

const FIRST_SITE = 64;

/** Indexes a recording; `until`: events later than this time are left out. */
export function indexRecording(recording: Recording, store: BlockStore, until = Number.POSITIVE_INFINITY): RecordingIndex {
  const after = recording.checkpoint?.time ?? Number.NEGATIVE_INFINITY;
  const blocks = orderOf(store);
  const counts = new Uint32Array(recording.sites.end);
  const indexers = new Map<number, ProcessIndexer>();
  for (const process of recording.checkpoint?.processes ?? []) {
    const machine = new Machine(restoreStack(process, recording.sites));
    indexers.set(process.proc, new ProcessIndexer(process.proc, Buffer.from(process.pid, 'base64'), machine, recording.sites, counts));
  }

  const shares = new Map<number, Share[]>();
  store.blocks.forEach(({ header }, block) => {
    if (header.last <= after || header.first > until) return;
    const events = store.events(block);
    for (const { proc, share } of sharesOf(block, header.stream, events)) {
      const known = shares.get(proc);
      if (known) known.push(share);
      else shares.set(proc, [share]);
    }
    for (const { proc, pid } of events.processes) {
      if (!indexers.has(proc)) indexers.set(proc, new ProcessIndexer(proc, Uint8Array.from(pid), new Machine(), recording.sites, counts));
    }
  });

  // Block by block rather than process by process: each block is then decoded once, however many processes share it.
  const queues = new Map<number, ClusterQueue>();
  for (const [proc, own] of shares) queues.set(proc, new ClusterQueue(clusters(own, after)));
  store.blocks.forEach((_, block) => {
    for (const { proc } of shares.size > 0 ? store.events(block).processes : []) {
      const queue = queues.get(proc);
      for (const group of queue?.arrived(block) ?? []) indexers.get(proc)?.add(blocks, group, after, until);
    }
  });

  const all = [...indexers.values()];
  return {
    tracks: all.map((indexer) => indexer.result()),
    counts,
    unknownSites: all.reduce((sum, { unknownSites }) => sum + unknownSites, 0),
  };
}

/** How a store's blocks are read and ordered. */
export function orderOf(store: BlockStore): Blocks {
  const { blocks } = store;
  return {
    events: (block) => store.events(block),
    compare: (a, b) => {
      const [one, other] = [blocks[a]?.header, blocks[b]?.header];
      return one && other ? one.stream - other.stream || one.block - other.block : 0;
    },
  };
}

/** A process's groups of shares, given out in their order as soon as all blocks of a group were met. */
class ClusterQueue {
  private readonly met = new Set<number>();
  private next = 0;

  constructor(private readonly groups: readonly (readonly Share[])[]) {}

  *arrived(block: number): Iterable<readonly Share[]> {
    this.met.add(block);
    for (;;) {
      const group = this.groups[this.next];
      if (group === undefined || !group.every((share) => this.met.has(share.block))) return;
      this.next += 1;
      for (const share of group) this.met.delete(share.block);
      yield group;
    }
  }
}

/** Collects what the index says of one process, its events given in their order. */
class ProcessIndexer {
  unknownSites = 0;
  private readonly stretches: Stretch[] = [];
  private readonly controls: ControlEvent[] = [];
  private n = 0;
  private ranCode: boolean;
  private firstStop: { n: number; time: number } | undefined;

  constructor(
    private readonly proc: number,
    private readonly pid: Uint8Array,
    private readonly machine: Machine,
    private readonly sites: SiteTables,
    private readonly counts: Uint32Array,
  ) {
    this.ranCode = machine.top !== undefined;
  }

  add(blocks: Blocks, group: readonly Share[], after: number, until: number): void {
    const pieces = piecesOf(group, (block) => blocks.events(block).count);
    const { machine, n: n0 } = this;
    const { top } = machine;
    const events = readStretch(blocks, this.proc, pieces, after);
    let low = Number.POSITIVE_INFINITY;
    let touched = Number.POSITIVE_INFINITY;
    let stops = 0;
    let count = 0;
    const begun = new Set<number>();
    for (; count < events.count && (events.time[count] as number) <= until; count++) {
      this.n += 1;
      const site = feed(machine, this.sites, events, count, this.n);
      if (machine.low < low) low = machine.low;
      if (machine.touched < touched) touched = machine.touched;
      const beginning = begins(site);
      if (beginning) begun.add(beginning.id);
      if (isStopAfter(site)) {
        stops += 1;
        this.firstStop ??= { n: this.n, time: events.time[count] as number };
      }
      this.note(site, events.site[count] as number, {
        n: this.n,
        time: events.time[count] as number,
        block: events.block[count] as number,
        at: events.valueAt[count] as number,
      });
    }
    if (count === 0) return;
    this.stretches.push({
      n0,
      count,
      pieces,
      firstTime: events.time[0] as number,
      lastTime: events.time[count - 1] as number,
      top,
      low,
      touched,
      stops,
      begun: Uint32Array.from(begun).sort(),
    });
  }

  result(): TrackIndex {
    const { proc, pid, stretches, controls, ranCode, firstStop, machine } = this;
    return { proc, pid, stretches, controls, ranCode, end: machine.top, ...(firstStop ? { firstStop } : {}) };
  }

  private note(site: Site | undefined, id: number, where: Omit<ControlEvent, 'kind'>): void {
    if (site !== undefined) {
      this.counts[id] = (this.counts[id] as number) + 1;
      this.ranCode = true;
    } else if (id < FIRST_SITE) this.controls.push({ kind: id, ...where });
    else this.unknownSites += 1;
  }
}
