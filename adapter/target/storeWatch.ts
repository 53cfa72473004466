import { type FSWatcher, watch } from 'node:fs';
import { makePrivate } from './folders.js';
import { projectFolders, recordingFolders } from './store.js';

/** Changes that come within this time are told as one: milliseconds. */
const SETTLE_MS = 200;
/** Recordings that are watched; of older ones only that they come and go is noticed. */
const MOST_WATCHED = 500;
/** Names in a recording's folder that tell of a change; segments grow all the time. */
const TELLING = new Set(['manifest.json', 'label.json', 'open']);

/** Tells when recordings come, go, end, or are named, kept, opened or closed, by whomever. */
export class StoreWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly state: string,
    private readonly onChange: () => void,
  ) {
    this.#follow();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #follow(): void {
    const recordings = recordingFolders(this.state).sort().slice(-MOST_WATCHED);
    const wanted = new Set([this.state, ...projectFolders(this.state), ...recordings]);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder, recordings.includes(folder));
  }

  #watch(folder: string, isRecording: boolean): void {
    try {
      if (folder === this.state) makePrivate(folder);
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (!isRecording || name === null || TELLING.has(name)) this.#soon();
      });
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder, watcher);
    } catch {
      // Gone meanwhile, or the system watches no more: the list is still right whenever it is asked for.
    }
  }

  #soon(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#follow();
      this.onChange();
    }, SETTLE_MS).unref();
  }
}
