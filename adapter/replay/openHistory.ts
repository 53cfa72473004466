import { BlockStore } from '../recording/index/blockStore.js';
import { blocksOf, indexing } from '../recording/index/indexer.js';
import { restoreEvents } from '../recording/index/keptEvents.js';
import { filesOf, forget, type Indexed, keeping, readingKept } from '../recording/index/keptIndex.js';
import type { TrackIndex } from '../recording/index/trackIndex.js';
import { type Recording, readingRecording, readSource } from '../recording/reader.js';
import { each, inTurns, orElse, type Waiting, type Work, within } from '../recording/turns.js';
import type { History } from './history.js';
import { levelsOf, messageGaps } from './levels.js';
import { describeLosses } from './losses.js';
import { RecordedHistory } from './recordedHistory.js';
import type { System } from './system.js';
import { newReplayCache, Track } from './track.js';

/**
 * Opens a recording folder, finished or still growing, as it is now; others get their turn meanwhile. Throws RecordingError where it cannot be
 * read. What it holds in memory grows with the recording's blocks and processes, not with its events.
 */
export function openHistory(dir: string, waiting?: Waiting): Promise<History> {
  return inTurns(opening(dir), waiting);
}

/** The same, with all that is asked of its system prepared: no answer takes long. */
export async function openPrepared(dir: string, { signal, onProgress }: Waiting = {}): Promise<History> {
  const history = await openHistory(dir, { signal, onProgress: (share) => onProgress?.(0.6 * share) });
  try {
    await history.prepareSystem({ signal, onProgress: (share) => onProgress?.(0.6 + 0.4 * share) });
  } catch (error) {
    history.close();
    throw error;
  }
  return history;
}

function coverageOf({ recording, index, store }: Opened): System['coverage'] {
  const { messages = 'off', why = 'This recording was made without messages.' } = recording.probe?.tracing ?? {};
  return { messages, gaps: messageGaps(recording, levelsOf(recording, index, store).periods), ...(why ? { why } : {}) };
}

interface Opened extends Indexed {
  readonly store: BlockStore;
}

/** With the index that was kept. */
function* openingKept(dir: string): Work<Opened | undefined> {
  const kept = yield* readingKept(dir);
  // Whether the blocks are what they were is found out when they are read.
  return kept && { ...kept, store: storeOf(kept.recording, () => forget(dir)) };
}

/** Reads all of it, and keeps the index for the next time. */
function* indexingAnew(dir: string): Work<Opened> {
  const files = filesOf(dir);
  const recording = yield* within(0, 0.1, readingRecording(dir));
  const store = storeOf(recording);
  const index = yield* orElse(within(0.1, 1, indexingBlocks()), () => recording.letGo());
  return { recording, index, store };

  function* indexingBlocks() {
    const index = yield* within(0, 0.9, indexing(recording, store));
    yield* within(0.9, 1, keeping({ recording, index }, files));
    return index;
  }
}

function storeOf({ blocks, checkpoint }: Recording, onAltered?: () => void): BlockStore {
  return new BlockStore(blocks, restoreEvents(checkpoint), onAltered);
}

function* opening(dir: string): Work<History> {
  const opened = (yield* within(0, 0.9, openingKept(dir))) ?? (yield* within(0, 0.9, indexingAnew(dir)));
  return yield* orElse(tracking(opened), () => opened.recording.letGo());
}

function* tracking({ recording, index, store }: Opened): Work<History> {
  const blocks = blocksOf(recording, store);
  const cache = newReplayCache();
  const tracks: Track[] = [];
  yield* within(
    0.9,
    0.92,
    each(index.tracks.length, (i) => tracks.push(new Track(index.tracks[i] as TrackIndex, blocks, recording.sites, cache))),
  );
  const coverage = coverageOf({ recording, index, store });
  yield 0.93;
  const losses = describeLosses(recording, index, store);
  yield 0.94;
  const history = new RecordedHistory({
    tracks,
    store,
    controls: index.controls,
    coverage,
    sites: recording.sites,
    counts: index.counts,
    kept: recording.checkpoint,
    losses,
    readSource: (hash) => readSource(recording.dir, hash),
    onClose: () => {
      cache.clear();
      store.clear();
      recording.letGo();
    },
  });
  yield* within(0.95, 1, history.describing());
  return history;
}
