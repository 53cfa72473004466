import type { Checkpoint, CheckpointEvent } from '../checkpoint.js';
import { hashOf } from '../peek.js';
import type { BlockStore } from './blockStore.js';
import { Control } from './control.js';
import type { Controls } from './controls.js';

/** How many of a process's last messages and waits are kept: what it was doing at the horizon. */
const LAST = 8;

/** How much of what a supervisor said of its children is kept. */
const CHILDREN = 1000;

/** How many values the events have that are kept. */
const values: ReadonlyMap<number, number> = new Map([
  [Control.sent, 2],
  [Control.received, 2],
  [Control.taken, 1],
  [Control.waits, 4],
  [Control.spawned, 2],
  [Control.linked, 1],
  [Control.child, 4],
  [Control.labelled, 1],
]);

/** The control events of a process that still count at the horizon, in their order: FORMAT.md, "checkpoint.json". */
export function saveEvents({ table, from, to }: Controls, store: BlockStore): readonly CheckpointEvent[] {
  const { kind, time, block, at } = table;
  const bytes = (row: number, i: number): Uint8Array => store.bytes(block[row] as number, at[row] as number, i);
  const rows = new Set<number>();
  const links = new Map<number, number>();
  let messages = 0;
  let children = 0;
  let hasWait = false;
  for (let row = to - 1; row >= from; row--) {
    if (isMessage(kind[row]) && messages < LAST) {
      messages += 1;
      rows.add(row);
    }
    if (kind[row] === Control.waits && !hasWait) {
      hasWait = true;
      rows.add(row);
    }
    if (kind[row] === Control.spawned || kind[row] === Control.labelled) rows.add(row);
    if (kind[row] === Control.child && children++ < CHILDREN) rows.add(row);
    if (kind[row] !== Control.linked && kind[row] !== Control.unlinked) continue;
    const other = bytes(row, 0);
    const hash = hashOf(other, 0, other.length);
    if (!links.has(hash)) links.set(hash, kind[row] === Control.linked ? row : -1);
  }
  for (const row of links.values()) if (row >= 0) rows.add(row);
  return [...rows]
    .sort((a, b) => a - b)
    .map((row) => {
      const parts = Array.from({ length: values.get(kind[row] as number) ?? 1 }, (_, i) => bytes(row, i));
      return { kind: kind[row] as number, time: time[row] as number, values: Buffer.concat(parts).toString('base64') };
    });
}

function isMessage(kind: number | undefined): boolean {
  return kind === Control.sent || kind === Control.received || kind === Control.taken || kind === Control.waits;
}

/** A kept event as the index has it: where its values lie among those of all kept events. */
export interface KeptEvent {
  readonly kind: number;
  readonly time: number;
  readonly at: number;
}

/** The values of all kept events, one after another, and the events of each process. */
export interface KeptEvents {
  readonly payload: Uint8Array;
  readonly ofProcess: ReadonlyMap<number, readonly KeptEvent[]>;
}

export function restoreEvents(checkpoint: Checkpoint | undefined): KeptEvents {
  const parts: Buffer[] = [];
  let at = 0;
  const ofProcess = new Map<number, readonly KeptEvent[]>();
  for (const { proc, told = [] } of checkpoint?.processes ?? []) {
    ofProcess.set(
      proc,
      told.map(({ kind, time, values }) => {
        const bytes = Buffer.from(values, 'base64');
        const event = { kind, time, at };
        parts.push(bytes);
        at += bytes.length;
        return event;
      }),
    );
  }
  return { payload: Buffer.concat(parts), ofProcess };
}
