import type { Recording } from '../reader.js';
import type { BlockAt } from '../segments.js';
import type { FunctionInfo, Site, SiteTables } from '../sites.js';
import { type Work, within } from '../turns.js';
import type { BlockStore } from './blockStore.js';
import { restoreStack } from './checkpointStack.js';
import { Clusters, piecesOf, type Share, sharesOf } from './clusters.js';
import { type Controls, ControlsBuilder, type ControlTable } from './controls.js';
import { feed, Machine } from './machine.js';
import { begins } from './statements.js';
import { type Blocks, readStretch, type Stretch, type StretchEvents } from './stretch.js';
import type { TrackIndex } from './trackIndex.js';
import { type Window, windows } from './windows.js';

/** What one pass over a recording finds: memory grows with blocks and processes, not with events. */
export interface RecordingIndex {
  readonly tracks: readonly TrackIndex[];
  /** The control events of all of them. */
  readonly controls: ControlTable;
  /** How often each site's event was written, by site id. */
  readonly counts: Uint32Array;
  /** How many events have a site that no table tells of. */
  readonly unknownSites: number;
}

/** What of a recording an index is made of. */
export type Indexable = Pick<Recording, 'sites' | 'blocks' | 'checkpoint'>;

const FIRST_SITE = 64;
/** After so many processes others get their turn. */
const ASKED = 256;
const NONE = new Uint32Array();

/**
 * Indexes a recording. `until`: events later than this time are left out.
 * One pass over the blocks, in which each is decoded once, however many processes share it.
 */
export function* indexing(recording: Indexable, store: BlockStore, until = Number.POSITIVE_INFINITY): Work<RecordingIndex> {
  const { checkpoint, sites } = recording;
  const blocks = blocksOf(recording, store);
  const counts = new Uint32Array(sites.end);
  const controls = new ControlsBuilder();
  const begun = new SiteSet(sites.end);
  const indexers = new Map<number, ProcessIndexer>();
  const begin = (proc: number, pid: Uint8Array, machine: Machine): void => {
    const note: NoteControl = (kind, n, time, block, at) => controls.add(place, kind, n, time, block, at);
    const place = indexers.size;
    indexers.set(proc, new ProcessIndexer(proc, pid, machine, sites, counts, note, begun));
  };
  for (const process of checkpoint?.processes ?? []) {
    const place = indexers.size;
    begin(process.proc, new Uint8Array(Buffer.from(process.pid, 'base64')), new Machine(restoreStack(process, sites)));
    for (const { kind, time, at } of store.kept.ofProcess.get(process.proc) ?? []) controls.add(place, kind, 0, time, store.keptBlock, at);
  }

  // A process's events can be taken in once no later block can have any before them.
  const open = new Map<number, Clusters>();
  function* takeIn(next: number, time: number): Work<void> {
    const share = Math.min((0.9 * next) / store.blocks.length, 0.9);
    let asked = 0;
    for (const [proc, clusters] of open) {
      for (const group of clusters.upTo(next, time)) indexers.get(proc)?.add(blocks, group, until);
      if (clusters.isEmpty) open.delete(proc);
      if (++asked % ASKED === 0) yield share;
    }
    yield share;
  }
  for (const [block, { header }] of store.blocks.entries()) {
    if (header.last <= blocks.after(block) || header.first > until) continue;
    yield* takeIn(block, header.first);
    const events = store.events(block);
    for (const { proc, pid, share } of sharesOf(block, header.stream, events, blocks.after(block))) {
      const known = open.get(proc) ?? new Clusters();
      open.set(proc, known);
      known.add(share);
      if (!indexers.has(proc)) begin(proc, Uint8Array.from(pid), new Machine());
    }
  }
  yield* takeIn(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);

  const all = [...indexers.values()];
  const table = yield* within(0.9, 1, controls.building(all.length));
  return {
    tracks: all.map((indexer, place) => indexer.result(table.of(place))),
    controls: table,
    counts,
    unknownSites: all.reduce((sum, { unknownSites }) => sum + unknownSites, 0),
  };
}

/** A recording's blocks, as stretches are read from them. */
export function blocksOf({ checkpoint }: Indexable, store: BlockStore): Blocks {
  const { blocks } = store;
  const after = checkpoint?.time ?? Number.NEGATIVE_INFINITY;
  // What was written after the checkpoint cannot be in it, however old.
  const isSeen = ({ header }: BlockAt): boolean => header.block <= (checkpoint?.seen?.[header.stream] ?? Number.POSITIVE_INFINITY);
  return {
    events: (block) => store.events(block),
    positions: (block, proc) => store.positions(block, proc),
    after: (block) => {
      const at = blocks[block];
      return at && isSeen(at) ? after : Number.NEGATIVE_INFINITY;
    },
    compare: (a, b) => {
      const [one, other] = [blocks[a]?.header, blocks[b]?.header];
      return one && other ? one.stream - other.stream || one.block - other.block : 0;
    },
  };
}

/** Which sites were met since `begin`: quicker than a Set, of which every event would ask. */
class SiteSet {
  private readonly met: Uint32Array;
  private round = 0;

  constructor(sites: number) {
    this.met = new Uint32Array(sites);
  }

  begin(): void {
    this.round += 1;
  }

  isNew(site: number): boolean {
    if (this.met[site] === this.round) return false;
    this.met[site] = this.round;
    return true;
  }
}

type NoteControl = (kind: number, n: number, time: number, block: number, at: number) => void;

/** Collects what the index says of one process, its events given in their order. */
class ProcessIndexer {
  unknownSites = 0;
  private readonly stretches: Stretch[] = [];
  private n = 0;
  private firstCode: FunctionInfo | undefined;
  private firstStop: { n: number; time: number } | undefined;
  private lastStop: { n: number; time: number } | undefined;

  constructor(
    private readonly proc: number,
    private readonly pid: Uint8Array,
    private readonly machine: Machine,
    private readonly sites: SiteTables,
    private readonly counts: Uint32Array,
    private readonly noteControl: NoteControl,
    private readonly begun: SiteSet,
  ) {
    for (let one = machine.top; one !== undefined; one = one.below) this.firstCode = one.fn;
  }

  add(blocks: Blocks, group: readonly Share[], until: number): void {
    const pieces = piecesOf(group, (block) => blocks.events(block).count);
    const events = readStretch(blocks, this.proc, pieces);
    for (const window of windows(events, pieces)) this.addWindow(events, window, until);
  }

  private addWindow(events: StretchEvents, { from, to, pieces }: Window, until: number): void {
    const { machine, n: n0 } = this;
    const { top } = machine;
    let low = Number.POSITIVE_INFINITY;
    let touched = Number.POSITIVE_INFINITY;
    let stops = 0;
    let lastStop = -1;
    let i = from;
    const begun: number[] = [];
    this.begun.begin();
    for (; i < to && (events.time[i] as number) <= until; i++) {
      this.n += 1;
      const site = feed(machine, this.sites, events, i, this.n);
      if (machine.low < low) low = machine.low;
      if (machine.touched < touched) touched = machine.touched;
      const beginning = begins(site);
      if (beginning && this.begun.isNew(beginning.id)) begun.push(beginning.id);
      const time = events.time[i] as number;
      if (beginning && !beginning.generated) {
        stops += 1;
        lastStop = i;
        this.firstStop ??= { n: this.n, time };
      }
      this.note(site, events, i);
    }
    if (i === from) return;
    if (lastStop >= 0) this.lastStop = { n: n0 + 1 + lastStop - from, time: events.time[lastStop] as number };
    this.stretches.push({
      n0,
      count: i - from,
      pieces,
      firstTime: events.time[from] as number,
      lastTime: events.time[i - 1] as number,
      top,
      low,
      touched,
      stops,
      begun: begun.length === 0 ? NONE : Uint32Array.from(begun).sort(),
    });
  }

  result(controls: Controls): TrackIndex {
    const { proc, pid, stretches, firstCode, firstStop, lastStop, machine } = this;
    const stops = firstStop && lastStop ? { firstStop, lastStop } : {};
    return { proc, pid, stretches, controls, ...(firstCode && { firstCode }), end: machine.top, ...stops };
  }

  private note(site: Site | undefined, events: StretchEvents, i: number): void {
    const id = events.site[i] as number;
    if (site !== undefined) {
      this.counts[id] = (this.counts[id] as number) + 1;
      this.firstCode ??= site.fn;
    } else if (id < FIRST_SITE) {
      this.noteControl(id, this.n, events.time[i] as number, events.block[i] as number, events.valueAt[i] as number);
    } else this.unknownSites += 1;
  }
}
