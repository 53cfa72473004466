import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Turns } from '../recording/turns.js';
import { isOpen } from './openMarks.js';
import { describe, recordingFolders, type Stored } from './store.js';

/** What is written anew whenever a recording at rest changes. */
const TELLING = ['manifest.json', 'probe.json', 'label.json'];

/** The recordings of a state folder for who asks often: what lies at rest is not measured again. */
export class Catalogue {
  readonly #known = new Map<string, { readonly stamp: string; readonly stored: Stored }>();

  constructor(private readonly state: string) {}

  /** All recordings, newest first. Others get their turn in between. */
  async all(): Promise<readonly Stored[]> {
    const turns = new Turns();
    const found: Stored[] = [];
    const folders = recordingFolders(this.state);
    for (const folder of folders) {
      found.push(this.#look(folder));
      await turns.pass();
    }
    const there = new Set(folders);
    for (const folder of this.#known.keys()) if (!there.has(folder)) this.#known.delete(folder);
    return found.sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  #look(folder: string): Stored {
    const stamp = TELLING.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
    const known = this.#known.get(folder);
    if (known?.stamp === stamp && !known.stored.live) return { ...known.stored, open: isOpen(folder) };
    const stored = describe(folder);
    this.#known.set(folder, { stamp, stored });
    return stored;
  }
}
