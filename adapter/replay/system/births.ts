import { Control } from '../../recording/index/control.js';
import type { Term } from '../../recording/term.js';
import { atomName, field } from '../facts.js';
import type { Nanos } from '../history.js';
import { ancestorsOf, callName, initialCallOf, itemsOf } from '../initialCall.js';
import { NOBODY } from './lives.js';
import type { SystemIndex } from './systemIndex.js';

/** Where a process comes from. */
export interface Birth {
  /** Who spawned it; NOBODY: not known. */
  readonly parent: number;
  /** Of a process that `proc_lib` started: who started it, and whose descendant that is, nearest first. */
  readonly ancestors: readonly number[];
  /** `Shop.Till.init/1`. */
  readonly initialCall?: string;
  /** Who wrote for it when it was met. */
  readonly groupLeader?: Term;
}

/** Reads it from what `proc_lib` left in the process, or from the very call that spawned it: the probe may come too early for the former. */
export function birthOf(index: SystemIndex, place: number): Birth {
  const { controls, lives } = index;
  let parent = NOBODY;
  let told: Term | undefined;
  let spawned: Term | undefined;
  for (let row = index.first(place); row < index.end(place); row++) {
    const kind = controls.kind[row];
    if (kind === Control.started) told = index.value(row, 0);
    if (kind === Control.spawned) {
      parent = index.facts.peer[row] as number;
      spawned = index.value(row, 1);
    }
    if (spawned !== undefined && field(told, 'initial_call') !== undefined) break;
    // Both come first, but for what others did to it meanwhile; what was not known at its very birth comes soon after.
    if (row > index.first(place) + SEARCHED) break;
  }
  const time = lives.start[place] as Nanos;
  if (parent === NOBODY) parent = lives.ofTerm(field(told, 'parent'), time);
  const groupLeader = field(told, 'group_leader');
  const call = callName(field(told, 'initial_call')) ?? initialCallOf(spawned);
  return {
    parent,
    ancestors: placesOf(index, field(told, 'ancestors') ?? ancestorsOf(spawned), time),
    ...(call === undefined ? {} : { initialCall: call }),
    ...(groupLeader === undefined ? {} : { groupLeader }),
  };
}

const SEARCHED = 1000;

function placesOf(index: SystemIndex, term: Term | undefined, time: Nanos): readonly number[] {
  return itemsOf(term).map((item) => {
    const name = atomName(item);
    return name === undefined ? index.lives.ofTerm(item, time) : index.names.holder(name, time);
  });
}
