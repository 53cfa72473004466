import { inspectAtom, inspectFunctionName } from '../recording/inspectAtom.js';
import type { Term } from '../recording/term.js';
import { atomName, integer } from './facts.js';

/** `Shop.Till.init/1`, of `{m, f, arity}`. */
export function callName(term: Term | undefined): string | undefined {
  const [module, name, arity] = itemsOf(term);
  const count = integer(arity);
  return count === undefined ? undefined : functionName(module, name, count);
}

/**
 * What OTP calls the initial call, out of the very call that spawned a process (`{m, f, arguments}`): that of the callback module, where
 * the process is one of OTP's. Undefined where it is a fun.
 */
export function initialCallOf(spawned: Term | undefined): string | undefined {
  const library = libraryCall(spawned);
  if (library === undefined) {
    const [module, name, args] = itemsOf(spawned);
    const isFun = atomName(module) === 'erlang' && atomName(name) === 'apply';
    return isFun ? undefined : functionName(module, name, itemsOf(args).length);
  }
  const [module, name, args] = library.call;
  const given = itemsOf(args);
  // Task.Supervised.reply(Owner, …, What): a task is called by what it does.
  if (atomName(module) === 'Elixir.Task.Supervised') return initialCallOf(given.at(-1));
  // gen:init_it(GenMod, Starter, Parent, [Name,] Mod, Args, Options)
  const isGen = atomName(module) === 'gen' && atomName(name) === 'init_it';
  return isGen ? functionName(given.at(-3), { type: 'atom', name: 'init' }, 1) : functionName(module, name, given.length);
}

/** Of a process that `proc_lib` started: its ancestors, nearest first. `{:proc_lib, :init_p, [parent, ancestors | …]}`. */
export function ancestorsOf(spawned: Term | undefined): Term | undefined {
  return libraryCall(spawned)?.ancestors;
}

export function itemsOf(term: Term | undefined): readonly Term[] {
  return typeof term === 'object' && (term.type === 'tuple' || term.type === 'list') ? term.items : [];
}

function libraryCall(spawned: Term | undefined): { readonly ancestors: Term; readonly call: readonly Term[] } | undefined {
  const [module, name, args] = itemsOf(spawned);
  if (atomName(module) !== 'proc_lib' || atomName(name) !== 'init_p') return undefined;
  const [parent, ancestors, ...call] = itemsOf(args);
  return parent === undefined ? undefined : { ancestors: { type: 'list', items: [parent, ...itemsOf(ancestors)] }, call };
}

function functionName(module: Term | undefined, name: Term | undefined, arity: number): string | undefined {
  const [m, f] = [atomName(module), atomName(name)];
  // proc_lib says so of a supervisor: the callback module in the function's place.
  if (m === 'supervisor' && f !== 'init') return functionName(name, { type: 'atom', name: 'init' }, 1);
  if (m === undefined || f === undefined) return undefined;
  const [, outer, count] = FUN.exec(f) ?? [];
  if (outer !== undefined) return `fn/${arity} in ${inspectAtom(m)}.${inspectFunctionName(outer)}/${count}`;
  return `${inspectAtom(m)}.${inspectFunctionName(f)}/${arity}`;
}

/** What the compiler calls a fn: `-hand_over/1-fun-0-`. */
const FUN = /^-(.+)\/(\d+)-fun-\d+-$/;
