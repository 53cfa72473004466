import type { FunctionInfo, Site } from '../recording/sites.js';
import type { Bound } from './scopes.js';

/** What one activation has told so far. */
export interface Account {
  readonly act: number;
  readonly fn: FunctionInfo;
  /** The site of its last event, and the moment right after that. */
  readonly last: Site;
  readonly lastN: number;
  readonly entered: Site | undefined;
  readonly bound: Bound | undefined;
  /** Its beginning is not in the history at hand. */
  readonly incomplete: boolean;
  /** The activation that it is shown as part of: its own, or that of the function around a synthetic fn. */
  readonly owner: number;
}

/** An activation on a process's stack. Never changed, so that all moments share what they have in common. */
export interface Activation extends Account {
  readonly below: Activation | undefined;
  /** How many functions are shown from the outermost to this one. */
  readonly depth: number;
  /** Whose tail calls led here, newest first, at most MAX_GHOSTS. */
  readonly ghosts: readonly Account[];
  /** It has returned; what its ghosts tail-called (an `Enum.each`) may still call the next fn. */
  readonly gone: boolean;
}

export const MAX_GHOSTS = 8;

export const depthOf = (top: Activation | undefined): number => top?.depth ?? 0;

/** The innermost activation that runs. */
export function running(top: Activation | undefined): Activation | undefined {
  let activation = top;
  while (activation?.gone) activation = activation.below;
  return activation;
}

/** Whether a synthetic fn is shown as part of the activation below it. */
export function foldsIntoBelow(activation: Activation): boolean {
  return activation.below !== undefined && activation.owner !== activation.act && activation.owner === activation.below.owner;
}

/** Whether a synthetic fn is shown in place of the function that ended in tail-calling what called it. */
export function foldsIntoGhost(activation: Activation): boolean {
  return activation.owner !== activation.act && !foldsIntoBelow(activation);
}

/** Puts an activation on top of `below`, or folds it into what it is a part of. */
export function stack(told: Omit<Account, 'owner'>, below: Activation | undefined, ghosts: readonly Account[]): Activation {
  const ghost = ghosts[0];
  const part = told.fn.synthetic ? told.fn.parent : undefined;
  if (part && below && !below.gone && below.fn === part) return { ...told, owner: below.owner, below, depth: below.depth, ghosts, gone: false };
  const owner = part && ghost?.fn === part ? ghost.owner : told.act;
  return { ...told, owner, below, depth: depthOf(below) + 1, ghosts, gone: false };
}

/** The ghosts of what is entered by the tail call that this activation ended in. */
export function haunt(ended: Activation): readonly Account[] {
  const { act, fn, last, lastN, entered, bound, incomplete, owner } = ended;
  return [{ act, fn, last, lastN, entered, bound, incomplete, owner }, ...ended.ghosts.slice(0, MAX_GHOSTS - 1)];
}
