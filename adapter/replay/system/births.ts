import { Control } from '../../recording/index/control.js';
import { inspectAtom, inspectFunctionName } from '../../recording/inspectAtom.js';
import type { Term } from '../../recording/term.js';
import { atomName, field, integer } from '../facts.js';
import type { Nanos } from '../history.js';
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
  const call = describeCall(field(told, 'initial_call')) ?? initialCallOf(spawned);
  return {
    parent,
    ancestors: ancestorsOf(index, field(told, 'ancestors') ?? libraryArguments(spawned)?.ancestors, time),
    ...(call === undefined ? {} : { initialCall: call }),
  };
}

const SEARCHED = 1000;

function ancestorsOf(index: SystemIndex, term: Term | undefined, time: Nanos): readonly number[] {
  const items = typeof term === 'object' && term.type === 'list' ? term.items : [];
  return items.map((item) => {
    const name = atomName(item);
    return name === undefined ? index.lives.ofTerm(item, time) : index.names.holder(name, time);
  });
}

/** `{:proc_lib, :init_p, [parent, ancestors | …]}`. */
function libraryArguments(spawned: Term | undefined): { readonly ancestors: Term; readonly call: readonly Term[] } | undefined {
  const [module, name, args] = items(spawned);
  if (atomName(module) !== 'proc_lib' || atomName(name) !== 'init_p') return undefined;
  const [parent, ancestors, ...call] = items(args);
  if (parent === undefined) return undefined;
  return { ancestors: { type: 'list', items: [parent, ...items(ancestors)] }, call };
}

/** What OTP calls the initial call: that of the callback module, where the process is one of OTP's. */
function initialCallOf(spawned: Term | undefined): string | undefined {
  const library = libraryArguments(spawned);
  const [module, name, args] = library?.call ?? items(spawned);
  if (library && library.call.length === 1) return undefined;
  const given = items(args);
  // gen:init_it(GenMod, Starter, Parent, [Name,] Mod, Args, Options)
  if (library && atomName(module) === 'gen' && atomName(name) === 'init_it') {
    const callback = atomName(given.at(-3));
    if (callback !== undefined) return `${inspectAtom(callback)}.init/1`;
  }
  const [m, f] = [atomName(module), atomName(name)];
  return m === undefined || f === undefined ? undefined : `${inspectAtom(m)}.${inspectFunctionName(f)}/${given.length}`;
}

/** `{m, f, arity}`. */
function describeCall(term: Term | undefined): string | undefined {
  const [module, name, arity] = items(term);
  const [m, f, a] = [atomName(module), atomName(name), integer(arity)];
  return m === undefined || f === undefined || a === undefined ? undefined : `${inspectAtom(m)}.${inspectFunctionName(f)}/${a}`;
}

function items(term: Term | undefined): readonly Term[] {
  return typeof term === 'object' && (term.type === 'tuple' || term.type === 'list') ? term.items : [];
}
