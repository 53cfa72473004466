import type { Site, SiteTables } from '../sites.js';
import { type Activation, depthOf, haunt, isWrittenIn, stack } from './activation.js';
import { bind } from './scopes.js';
import { tailCall } from './statements.js';
import type { StretchEvents } from './stretch.js';

/**
 * Rebuilds one process's stack from its events: FORMAT.md, "Activations".
 * The state is `top`, which is never changed but replaced, so that whoever keeps it keeps that moment.
 */
export class Machine {
  /**
   * How deep the stack stayed as it was through the last event: at this depth and below, the same activations (or what they
   * tail-called) were there before, after and meanwhile.
   */
  low = 0;
  /** The lowest depth at which an activation had a part in the last event: all below it were neither heard of nor changed. */
  touched = 0;

  constructor(public top: Activation | undefined = undefined) {}

  /**
   * Takes in an event of instrumented code: `n` is the moment right after it, its values begin at `at` in `block`.
   */
  apply(site: Site, act: number, n: number, time: number, block: number, at: number): void {
    if (site.kind === 'enter') this.enter(site, act, n, time, block, at);
    else if (site.kind === 'leave') this.leave(site, act, n);
    else this.goOn(site, act, n, time, block, at);
  }

  /** Takes in an event that says nothing about the stack. */
  pass(): void {
    this.low = depthOf(this.top);
    this.touched = Number.MAX_SAFE_INTEGER;
  }

  private enter(site: Site, act: number, n: number, time: number, block: number, at: number): void {
    const { top } = this;
    const bound = site.names.length > 0 ? bind(undefined, site, n, time, block, at) : undefined;
    const told = { act, fn: site.fn, last: site, lastN: n, entered: site, bound, incomplete: false };
    if (top === undefined || (!top.gone && !tailCall(top.last))) {
      this.top = stack(told, top);
      this.low = depthOf(top);
      this.touched = this.top.depth;
    } else if (!top.gone) {
      this.replace(stack(told, top.below, haunt(top, site.fn)), top);
    } else if (top.ghosts.some((ghost) => isWrittenIn(site.fn, ghost.fn))) {
      // What the ghost tail-called, an `Enum.each`, goes on with the next fn.
      this.replace(stack(told, top.below, top.ghosts), top);
    } else {
      this.low = depthOf(top.below);
      this.top = stack(told, top.below);
      this.touched = Math.min(top.depth, this.top.depth);
    }
  }

  private replace(next: Activation, top: Activation): void {
    this.low = Math.min(top.depth, next.depth);
    this.touched = this.low;
    this.top = next;
  }

  private leave(site: Site, act: number, n: number): void {
    const left = this.find(site, act, n);
    if (left.ghosts.length > 0) {
      this.top = left.returned(site, n);
    } else {
      this.top = left.below;
      this.low = Math.min(this.low, depthOf(left.below));
    }
  }

  private goOn(site: Site, act: number, n: number, time: number, block: number, at: number): void {
    const on = this.find(site, act, n);
    const bound = site.names.length > 0 ? bind(on.bound, site, n, time, block, at) : on.bound;
    this.top = on.after(site, n, bound);
  }

  /** The activation with this number, everything above it popped; one that is not on the stack began before the history at hand. */
  private find(site: Site, act: number, n: number): Activation {
    let found = this.top;
    while (found !== undefined && (found.act !== act || found.gone)) found = found.below;
    if (found !== undefined) {
      this.low = found.depth;
      this.touched = found.depth;
      return found;
    }
    const { top } = this;
    // Only it or its caller can have taken over from an activation whose last word was a tail call.
    const below = top !== undefined && (top.gone || top.last.kind === 'tail') ? top.below : top;
    const made = stack({ act, fn: site.fn, last: site, lastN: n, entered: undefined, bound: undefined, incomplete: true }, below);
    this.low = depthOf(below);
    this.touched = below === top ? made.depth : Math.min(made.depth, depthOf(top));
    return made;
  }
}

/** Gives event `i` to the machine, as the one before moment `n`. Returns its site, if it has one. */
export function feed(machine: Machine, sites: SiteTables, events: StretchEvents, i: number, n: number): Site | undefined {
  const site = sites.site(events.site[i] as number);
  if (site === undefined) machine.pass();
  else {
    const { act, time, block, valueAt } = events;
    machine.apply(site, act[i] as number, n, time[i] as number, block[i] as number, valueAt[i] as number);
  }
  return site;
}
