import type { FunctionInfo, Site } from '../sites.js';
import type { Bound } from './scopes.js';
import { isTarget, tailCall } from './statements.js';

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

/**
 * An activation on a process's stack. Never changed, so that all moments share what they have in common.
 * A class with its fields always in one order: millions of these are made while a recording is indexed.
 */
export class Activation implements Account {
  constructor(
    readonly act: number,
    readonly fn: FunctionInfo,
    readonly last: Site,
    readonly lastN: number,
    readonly entered: Site | undefined,
    readonly bound: Bound | undefined,
    readonly incomplete: boolean,
    readonly owner: number,
    readonly below: Activation | undefined,
    /** How many functions are shown from the outermost to this one. */
    readonly depth: number,
    /** Whose tail calls led here, newest first, at most MAX_GHOSTS. */
    readonly ghosts: readonly Account[],
    /** It has returned; what its ghosts tail-called (an `Enum.each`) may still call the next fn. */
    readonly gone: boolean,
  ) {}

  /** The same activation after one more event. */
  after(last: Site, n: number, bound: Bound | undefined): Activation {
    const { act, fn, entered, incomplete, owner, below, depth, ghosts } = this;
    return new Activation(act, fn, last, n, entered, bound, incomplete, owner, below, depth, ghosts, false);
  }

  /** What is left of it when it has returned to what one of its ghosts tail-called. */
  returned(last: Site, n: number): Activation {
    const { act, fn, entered, incomplete, owner, below, depth, ghosts } = this;
    return new Activation(act, fn, last, n, entered, undefined, incomplete, owner, below, depth, ghosts, true);
  }
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

const NO_GHOSTS: readonly Account[] = [];

/** Puts an activation on top of `below`, or folds it into what it is a part of. */
export function stack(told: Omit<Account, 'owner'>, below: Activation | undefined, ghosts: readonly Account[] = NO_GHOSTS): Activation {
  const { act, fn, last, lastN, entered, bound, incomplete } = told;
  const part = fn.synthetic ? fn.parent : undefined;
  const whole = part === undefined ? undefined : below?.fn === part ? below : ghosts[0]?.fn === part ? ghosts[0] : undefined;
  const owner = whole?.owner ?? act;
  const depth = whole !== undefined && below?.owner === owner ? below.depth : depthOf(below) + 1;
  return new Activation(act, fn, last, lastN, entered, bound, incomplete, owner, below, depth, ghosts, false);
}

/**
 * The ghosts of what is entered after this activation ended in a tail call. Was it that call that entered it? Surely so where it
 * is the function called, or a fn that was written here and handed on; a function may also come from a call that only the running
 * program knows. What else is entered, the caller went on to: what was called has returned.
 */
export function haunt(ended: Activation, next: FunctionInfo): readonly Account[] {
  if (!isWrittenIn(next, ended.fn) && !mayCall(tailCall(ended.last), next))
    return ended.ghosts.some(({ fn }) => isWrittenIn(next, fn)) ? ended.ghosts : NO_GHOSTS;
  const { act, fn, last, lastN, entered, bound, incomplete, owner } = ended;
  return [{ act, fn, last, lastN, entered, bound, incomplete, owner }, ...ended.ghosts.slice(0, MAX_GHOSTS - 1)];
}

function mayCall(call: Site | undefined, next: FunctionInfo): boolean {
  return call?.target ? isTarget(call.target, next) : next.kind !== 'fn';
}

/** Whether a fn was written in this function. */
export function isWrittenIn(fn: FunctionInfo, outer: FunctionInfo): boolean {
  return fn.parent !== undefined && (fn.parent === outer || isWrittenIn(fn.parent, outer));
}
