import { atomPositions, type Events, readEvents } from '../block.js';
import { FormatError } from '../bytes.js';
import { RecordingError } from '../errors.js';
import { decodeAt, type References } from '../etf.js';
import { skipTerm } from '../etfSkip.js';
import { type BlockAt, readPayload } from '../segments.js';
import type { Atom, Term } from '../term.js';
import { writtenOut } from '../writtenOut.js';
import { type KeptEvents, restoreEvents } from './keptEvents.js';
import { Lru } from './lru.js';

/** How many bytes of decoded blocks are kept at hand. */
const CACHE_BYTES = 24 << 20;
const BYTES_AN_EVENT = 36;

interface Loaded {
  readonly payload: Uint8Array;
  readonly events: Events;
  /** By process: which of the events are its own. */
  readonly positions: ReadonlyMap<number, Uint32Array>;
  readonly references: References;
}

/** A recording's blocks, read and decoded when asked for; the last used ones are kept. */
export class BlockStore {
  private readonly cache = new Lru<number, Loaded>(CACHE_BYTES, ({ payload, events }) => payload.length + events.count * BYTES_AN_EVENT);

  /** `kept`: values of events older than the horizon, which make one more block. `onAltered`: blocks are compared with their checksums, and one was not what was written. */
  constructor(
    readonly blocks: readonly BlockAt[],
    readonly kept: KeptEvents = restoreEvents(undefined),
    private readonly onAltered?: () => void,
  ) {}

  /** The number of the block of what is older than the horizon. */
  get keptBlock(): number {
    return this.blocks.length;
  }

  /** The events of block `index`, values not decoded. */
  events(index: number): Events {
    return this.load(index).events;
  }

  /** Which events of block `index` are of this process. */
  positions(index: number, proc: number): Uint32Array {
    return this.load(index).positions.get(proc) ?? NONE;
  }

  /** Value number `i` of an event whose values begin at `at` in block `index`. */
  value(index: number, at: number, i: number): Term {
    const { payload, references } = this.load(index);
    return this.guard(index, () => decodeAt(payload, skip(payload, at, i), references).term);
  }

  /** The bytes of that value, which mean the same outside of the block. */
  bytes(index: number, at: number, i: number): Uint8Array {
    const { payload } = this.load(index);
    return this.guard(index, () => {
      return writtenOut(payload, skip(payload, at, i));
    });
  }

  /** The bytes of block `index`, read anew: for who goes through all blocks once. */
  payload(index: number): Uint8Array {
    if (index === this.keptBlock) return this.kept.payload;
    const block = this.blocks[index];
    if (block === undefined) throw new RangeError(`no block ${index}`);
    return this.read(block);
  }

  clear(): void {
    this.cache.clear();
  }

  private load(index: number): Loaded {
    return this.cache.get(index, () => {
      if (index === this.keptBlock)
        return {
          payload: this.kept.payload,
          events: noEvents,
          positions: new Map(),
          references: referencesOf(noEvents, this.kept.payload),
        };
      const block = this.blocks[index];
      if (block === undefined) throw new RangeError(`no block ${index}`);
      const payload = this.read(block);
      const events = this.guard(index, () => readEvents(block.header, payload));
      return { payload, events, positions: positionsOf(events), references: referencesOf(events, payload) };
    });
  }

  private read(block: BlockAt): Uint8Array {
    try {
      return readPayload(block, this.onAltered !== undefined);
    } catch (error) {
      if (error instanceof RecordingError && error.code === 'damaged') this.onAltered?.();
      throw error;
    }
  }

  private guard<T>(index: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof FormatError) throw RecordingError.damaged(this.blocks[index]?.segment.file ?? 'seg', error.message);
      throw error;
    }
  }
}

const noEvents: Events = {
  count: 0,
  processes: [],
  who: new Uint32Array(),
  site: new Uint32Array(),
  act: new Float64Array(),
  time: new Float64Array(),
  valueAt: new Uint32Array(),
  valueSize: new Uint32Array(),
};

const NONE = new Uint32Array();

function positionsOf({ count, processes, who }: Events): ReadonlyMap<number, Uint32Array> {
  // As `grouped` does, but without calling anything for each of a recording's events.
  const first = new Uint32Array(processes.length + 1);
  for (let i = 0; i < count; i++) first[(who[i] as number) + 1] = (first[(who[i] as number) + 1] as number) + 1;
  for (let p = 1; p < first.length; p++) first[p] = (first[p] as number) + (first[p - 1] as number);
  const next = first.slice();
  const items = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const p = who[i] as number;
    const at = next[p] as number;
    items[at] = i;
    next[p] = at + 1;
  }
  return new Map(processes.map(({ proc }, p) => [proc, items.subarray(first[p], first[p + 1])]));
}

function skip(payload: Uint8Array, at: number, terms: number): number {
  let start = at;
  for (let i = 0; i < terms; i++) start = skipTerm(payload, start);
  return start;
}

/** Finds the block's atoms when the first reference to one is met. */
export function referencesOf(events: Events, payload: Uint8Array): References {
  let positions: readonly number[] | undefined;
  return {
    atom(index): Atom {
      positions ??= atomPositions(events, payload);
      const at = positions[index];
      const term = at === undefined ? undefined : decodeAt(payload, at).term;
      if (typeof term === 'object' && term.type === 'atom') return term;
      throw new FormatError(`no atom ${index} in this block`);
    },
  };
}
