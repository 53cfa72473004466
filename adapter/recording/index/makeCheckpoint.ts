import type { Checkpoint, CheckpointProcess } from '../checkpoint.js';
import type { BlockAt } from '../segments.js';
import type { SiteTables } from '../sites.js';
import { inTurns } from '../turns.js';
import { BlockStore } from './blockStore.js';
import { type ReadBytes, saveStack } from './checkpointStack.js';
import { Control } from './control.js';
import { indexing } from './indexer.js';
import { restoreEvents, saveEvents } from './keptEvents.js';
import type { TrackIndex } from './trackIndex.js';

/** What a checkpoint is made from: all that is on disk, and from where on it will be kept. */
export interface CheckpointSource {
  readonly sites: SiteTables;
  /** All blocks with events up to the new horizon. */
  readonly blocks: readonly BlockAt[];
  readonly previous: Checkpoint | undefined;
  /** The new horizon. */
  readonly time: number;
  /** First block of each stream that will be kept. */
  readonly firstKept: Readonly<Record<string, number>>;
  /** Last block of each stream that was on disk when `blocks` was read. */
  readonly seen: Readonly<Record<string, number>>;
}

/** Replays to the new horizon and says what every process that still lives looked like there. */
export async function makeCheckpoint({ sites, blocks, previous, time, firstKept, seen }: CheckpointSource): Promise<Checkpoint> {
  const inOrder = [...blocks].sort(
    (a, b) => a.header.first - b.header.first || a.header.stream - b.header.stream || a.header.block - b.header.block,
  );
  const recording = { sites, blocks: inOrder, ...(previous ? { checkpoint: previous } : {}) };
  const store = new BlockStore(inOrder, restoreEvents(previous));
  const index = await inTurns(indexing(recording, store, time));
  const before = new Map(previous?.processes.map((process) => [process.proc, process]));
  return {
    version: 1,
    time,
    blocks: firstKept,
    seen,
    processes: index.tracks.filter(isAlive).map((track) => saveProcess(track, store, before.get(track.proc))),
  };
}

function isAlive({ controls }: TrackIndex): boolean {
  return controls.last(Control.ended) === undefined && controls.last(Control.ending) === undefined;
}

function saveProcess(track: TrackIndex, store: BlockStore, before: CheckpointProcess | undefined): CheckpointProcess {
  const last = (kind: number): string | undefined => {
    const event = track.controls.last(kind);
    return event && base64(store.bytes(event.block, event.at, 0));
  };
  const read: ReadBytes = (bound, i) => (bound.block < 0 ? bound.kept?.[i] : store.bytes(bound.block, bound.at, i));
  const test = last(Control.testStarted) ?? before?.test;
  const started = track.controls.first(Control.started)?.time;
  const events = track.stretches.reduce((sum, { count }) => sum + count, 0);
  return {
    proc: track.proc,
    pid: base64(track.pid),
    start: before?.start ?? started ?? track.stretches[0]?.firstTime ?? 0,
    name: last(Control.named) ?? before?.name ?? null,
    info: last(Control.started) ?? before?.info ?? null,
    ...(test === undefined ? {} : { test }),
    events: (before?.events ?? 0) + events,
    told: saveEvents(track.controls, store),
    stack: saveStack(track.end, read),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
