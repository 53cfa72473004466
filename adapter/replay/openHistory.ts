import { openRecording, readSource, type Recording } from '../recording/reader.js';
import { BlockStore } from './blockStore.js';
import type { History } from './history.js';
import { indexRecording, orderOf } from './indexer.js';
import { describeLosses } from './losses.js';
import { RecordedHistory } from './recordedHistory.js';
import { newReplayCache, Track } from './track.js';

/**
 * Opens a recording folder, finished or still growing, as it is now. Throws RecordingError where it cannot be read.
 * What it holds in memory grows with the recording's blocks and processes, not with its events.
 */
export async function openHistory(dir: string): Promise<History> {
  return historyOf(openRecording(dir));
}

/** The history of a recording that was opened already. */
export function historyOf(recording: Recording): History {
  const store = new BlockStore(recording.blocks);
  const index = indexRecording(recording, store);
  const after = recording.checkpoint?.time ?? Number.NEGATIVE_INFINITY;
  const cache = newReplayCache();
  const tracks = index.tracks.map((track) => new Track(track, orderOf(store), recording.sites, cache, after));
  return new RecordedHistory({
    tracks,
    store,
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
