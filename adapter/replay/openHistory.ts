import { BlockStore } from '../recording/index/blockStore.js';
import { blocksOf, indexRecording } from '../recording/index/indexer.js';
import { restoreEvents } from '../recording/index/keptEvents.js';
import { openRecording, type Recording, readSource } from '../recording/reader.js';
import type { History } from './history.js';
import { describeLosses } from './losses.js';
import { RecordedHistory } from './recordedHistory.js';
import type { System } from './system.js';
import { newReplayCache, Track } from './track.js';

/**
 * Opens a recording folder, finished or still growing, as it is now. Throws RecordingError where it cannot be read.
 * What it holds in memory grows with the recording's blocks and processes, not with its events.
 */
export async function openHistory(dir: string): Promise<History> {
  return historyOf(await openRecording(dir));
}

function coverageOf({ probe }: Recording): System['coverage'] {
  const { messages = 'off', why = 'This recording was made without messages.' } = probe?.tracing ?? {};
  return { messages, ...(why ? { why } : {}) };
}

/** The history of a recording that was opened already. */
export async function historyOf(recording: Recording): Promise<History> {
  const store = new BlockStore(recording.blocks, restoreEvents(recording.checkpoint));
  const index = await indexRecording(recording, store);
  const blocks = blocksOf(recording, store);
  const cache = newReplayCache();
  const tracks = index.tracks.map((track) => new Track(track, blocks, recording.sites, cache));
  return new RecordedHistory({
    tracks,
    store,
    controls: index.controls,
    coverage: coverageOf(recording),
    sites: recording.sites,
    counts: index.counts,
    kept: recording.checkpoint,
    losses: describeLosses(recording, index, store),
    readSource: (hash) => readSource(recording.dir, hash),
    onClose: () => {
      cache.clear();
      store.clear();
    },
  });
}
