import { Control } from '../../recording/index/control.js';
import type { Nanos } from '../history.js';
import { birthOf } from './births.js';
import { handledBefore } from './handling.js';
import { NOBODY } from './lives.js';
import type { SystemIndex } from './systemIndex.js';

/** A chain longer than this is a conversation, not a request. */
const LONGEST = 100;

/**
 * The messages that led to what a process did right before its row `to`, the first cause last: what it was handling, what the sender was
 * handling when it sent that, and so on. What has handled nothing yet does what it was spawned for.
 */
export function requestOf(index: SystemIndex, place: number, to: number): readonly number[] {
  const chain: number[] = [];
  let at: { readonly place: number; readonly to: number } | undefined = { place, to };
  while (at !== undefined && chain.length < LONGEST) {
    const handled = handledBefore(index, at.place, at.to);
    if (handled === undefined) at = hasTaken(index, at.place, at.to) ? undefined : spawnOf(index, at.place);
    else if (chain.includes(handled.id)) return chain;
    else {
      chain.push(handled.id);
      at = sendOf(index, handled.id);
    }
  }
  return chain;
}

/** Where the sender of a message was when it sent it. */
function sendOf(index: SystemIndex, id: number): { readonly place: number; readonly to: number } | undefined {
  const { deliveries, controls } = index;
  const [sent, from] = [deliveries.sent[id] as number, deliveries.from[id] as number];
  if (sent >= 0) return { place: from, to: sent };
  if (from === NOBODY) return undefined;
  return { place: from, to: index.rowsUntil(from, controls.time[deliveries.firstRow(id)] as Nanos) };
}

/** Where who spawned a process was when it did. */
function spawnOf(index: SystemIndex, place: number): { readonly place: number; readonly to: number } | undefined {
  const { parent } = birthOf(index, place);
  if (parent === NOBODY) return undefined;
  const { controls, facts, lives } = index;
  const to = index.rowsUntil(parent, lives.start[place] as Nanos);
  for (let row = to - 1; row >= index.first(parent) && row > to - SEARCHED; row--)
    if (controls.kind[row] === Control.spawn && facts.peer[row] === place) return { place: parent, to: row };
  return { place: parent, to };
}

const SEARCHED = 1000;

function hasTaken(index: SystemIndex, place: number, to: number): boolean {
  const { kind } = index.controls;
  for (let row = to - 1; row >= index.first(place); row--) if (kind[row] === Control.waits || kind[row] === Control.taken) return true;
  return false;
}
