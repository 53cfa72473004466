import type { FunctionInfo, Site, SiteTables } from '../../adapter/recording/sites.js';
import type { Direction, StepKind, Stop } from '../../adapter/replay/history.js';

/** An event of one process as the oracle has it; control events have no site. */
export interface NaiveEvent {
  readonly time: number;
  readonly site?: Site;
  readonly act: number;
  /** One for each of the site's names. */
  readonly values: readonly number[];
}

interface Bound {
  readonly site: Site;
  readonly n: number;
  readonly values: readonly number[];
}

interface Told {
  readonly act: number;
  readonly fn: FunctionInfo;
  readonly incomplete: boolean;
  /** The activation that it is shown as part of. */
  readonly owner: number;
  last: Site;
  lastN: number;
  bound: Bound[];
}

interface Slot extends Told {
  ghosts: Told[];
  gone: boolean;
  /** The same for an activation and all that it goes over into by tail calls. */
  readonly chain: number;
}

/** What is seen at a moment, in words that can be compared. */
export interface Seen {
  readonly frames: readonly string[];
  /** By frame: `name=value@n`. */
  readonly variables: readonly (readonly string[])[];
  readonly isStop: boolean;
}

/**
 * History without an index: everything replayed from the beginning with plain arrays, for every question again.
 * FORMAT.md and the comments of history.ts, word for word, and nothing clever.
 */
export class NaiveHistory {
  constructor(
    private readonly tables: SiteTables,
    private readonly processes: ReadonlyMap<number, readonly NaiveEvent[]>,
  ) {}

  seen(proc: number, n: number): Seen {
    const shown = show(this.stack(proc, n));
    return {
      frames: shown.map(({ parts, ghost }) => {
        const inner = parts[0] as Told;
        const whole = parts.at(-1) as Told;
        return [whole.act, whole.fn.title, standsAt(inner.last).line, ghost ? 'ghost' : '', whole.incomplete ? 'incomplete' : ''].join(' ');
      }),
      variables: shown.map(({ parts }) => variables(parts)),
      isStop: this.isStop(proc, n),
    };
  }

  isStop(proc: number, n: number): boolean {
    const next = this.begins(proc, n);
    return next !== undefined && !next.generated;
  }

  step(
    proc: number,
    n: number,
    kind: StepKind,
    direction: Direction,
    breakpoints: ReadonlySet<number>,
  ): Pick<Stop, 'kind'> & { n: number } {
    const events = this.events(proc).length;
    const moments = direction === 'forward' ? range(n + 1, events) : range(0, n - 1).reverse();
    for (const m of moments) {
      if (this.isStop(proc, m) && this.isGoal(proc, n, m, kind, direction)) return { kind: 'step', n: m };
      if (breakpoints.has(this.begins(proc, m)?.id ?? -1)) return { kind: 'breakpoint', n: m };
    }
    return direction === 'forward' ? { kind: 'end', n: events } : { kind: 'start', n: 0 };
  }

  run(proc: number, n: number, direction: Direction, breakpoints: ReadonlySet<number>): { proc: number; n: number } | undefined {
    const before = (a: { proc: number; n: number }, b: { proc: number; n: number }) =>
      this.time(a) - this.time(b) || a.proc - b.proc || a.n - b.n;
    const met = [...this.processes]
      .flatMap(([p, events]) => range(1, events.length).map((m) => ({ proc: p, n: m })))
      .filter((at) => breakpoints.has(this.begins(at.proc, at.n)?.id ?? -1))
      .filter((at) => (direction === 'forward' ? before(at, { proc, n }) > 0 : before(at, { proc, n }) < 0))
      .sort(before);
    return direction === 'forward' ? met[0] : met.at(-1);
  }

  private isGoal(proc: number, from: number, m: number, kind: StepKind, direction: Direction): boolean {
    const start = this.stack(proc, from);
    const frame = start.findLast((slot) => !slot.gone);
    if (kind === 'in' || frame === undefined) return true;
    const depth = depthIn(start, frame);
    const there = this.stack(proc, m);
    const top = there.at(-1);
    const deep = top ? depthIn(there, top) : 0;
    if (kind === 'out') return deep < depth;
    if (direction === 'backward') return deep <= depth && m !== frame.lastN;
    return deep <= depth && !this.isPassedOver(proc, from, m, frame, depth);
  }

  /** Whether what runs at `m` is inside what the frame called or, but for the rounds of its own loop, tail-called. */
  private isPassedOver(proc: number, from: number, m: number, frame: Slot, depth: number): boolean {
    let { owner } = frame;
    for (const at of range(from + 1, m)) {
      const slots = this.stack(proc, at);
      const mine = slots.find((slot) => depthIn(slots, slot) === depth && slot.chain === this.chainAt(proc, from, depth));
      if (mine === undefined || (mine.gone && mine.owner === owner)) return false;
      if (mine.owner === owner) continue;
      if (mine.fn !== writtenFunction(frame.fn)) return this.chainLasts(proc, from, m, depth);
      owner = mine.owner;
    }
    return false;
  }

  private chainAt(proc: number, n: number, depth: number): number | undefined {
    const slots = this.stack(proc, n);
    return slots.find((slot) => depthIn(slots, slot) === depth)?.chain;
  }

  private chainLasts(proc: number, from: number, to: number, depth: number): boolean {
    const chain = this.chainAt(proc, from, depth);
    return range(from, to).every((n) => {
      const slots = this.stack(proc, n);
      return slots.some((slot) => depthIn(slots, slot) === depth && slot.chain === chain);
    });
  }

  private stack(proc: number, n: number): Slot[] {
    let slots: Slot[] = [];
    let chains = 0;
    for (const [i, event] of this.events(proc).slice(0, n).entries()) {
      slots = slots.map((slot) => ({ ...slot }));
      if (event.site) apply(slots, event, event.site, i + 1, () => ++chains);
    }
    return slots;
  }

  private begins(proc: number, n: number): Site | undefined {
    const site = n > 0 ? this.events(proc)[n - 1]?.site : undefined;
    if (!site || site.resumes || ['leave', 'tail', 'raise'].includes(site.kind)) return undefined;
    return site.next && this.tables.site(site.next.id);
  }

  private events(proc: number): readonly NaiveEvent[] {
    return this.processes.get(proc) ?? [];
  }

  private time({ proc, n }: { proc: number; n: number }): number {
    return this.events(proc)[Math.max(n - 1, 0)]?.time ?? 0;
  }
}

function apply(slots: Slot[], event: NaiveEvent, site: Site, n: number, newChain: () => number): void {
  const bound: Bound = { site, n, values: event.values };
  if (site.kind === 'enter') {
    const top = slots.at(-1);
    const tail = top && !top.gone ? tailOf(top.last) : undefined;
    const tailed = top !== undefined && tail !== undefined;
    const called = tailed && (isAround(top.fn, site.fn) || (site.fn.kind !== 'fn' && isTarget(tail, site.fn)));
    const goesOn = (tailed || top?.gone === true) && top.ghosts.some((ghost) => isAround(ghost.fn, site.fn));
    const ghosts = called ? [told(top), ...top.ghosts].slice(0, 8) : goesOn ? top.ghosts : [];
    const took = tailed || goesOn ? slots.pop() : undefined;
    if (!took && top?.gone) slots.pop();
    push(slots, site, event.act, n, ghosts, took, site.names.length > 0 ? [bound] : [], false, newChain);
    return;
  }
  if (!slots.some((slot) => slot.act === event.act && !slot.gone)) {
    const top = slots.at(-1);
    if (top && (top.gone || top.last.kind === 'tail')) slots.pop();
    push(slots, site, event.act, n, [], undefined, [], true, newChain);
  }
  while (slots.at(-1)?.act !== event.act || slots.at(-1)?.gone) slots.pop();
  const slot = slots.at(-1) as Slot;
  slot.last = site;
  slot.lastN = n;
  if (site.kind === 'leave') {
    if (slot.ghosts.length > 0) slot.gone = true;
    else slots.pop();
  } else if (site.names.length > 0) slot.bound = [...stillBound(slot.bound, site), bound];
}

function push(
  slots: Slot[],
  site: Site,
  act: number,
  n: number,
  ghosts: Told[],
  took: Slot | undefined,
  bound: Bound[],
  incomplete: boolean,
  newChain: () => number,
): void {
  const below = slots.at(-1);
  const whole = site.fn.synthetic ? site.fn.parent : undefined;
  const inBelow = whole !== undefined && below !== undefined && !below.gone && below.fn === whole;
  const inGhost = whole !== undefined && ghosts[0]?.fn === whole;
  const owner = inBelow ? below.owner : inGhost ? (ghosts[0] as Told).owner : act;
  const slot = { act, fn: site.fn, incomplete, owner, last: site, lastN: n, bound, ghosts, gone: false };
  // A chain is what has one place on the stack; what is shown deeper than it was is another.
  const before = took && depthIn([...slots, took], took);
  const after = depthIn([...slots, { ...slot, chain: 0 }], { ...slot, chain: 0 });
  slots.push({ ...slot, chain: took && before === after ? took.chain : newChain() });
}

function stillBound(bound: readonly Bound[], site: Site): Bound[] {
  const inScope = bound.filter((each) => isIn(site, site.block, each.site.block));
  const earlier = inScope.findIndex((each) => each.site === site);
  return earlier < 0 ? inScope : inScope.slice(0, earlier);
}

function isIn(site: Site, inner: number, outer: number): boolean {
  if (inner === outer) return true;
  const parent = site.fn.module.blocks[inner];
  return parent !== undefined && parent >= 0 && isIn(site, parent, outer);
}

function told({ act, fn, incomplete, owner, last, lastN, bound }: Slot): Told {
  return { act, fn, incomplete, owner, last, lastN, bound };
}

/** How many functions are shown up to this slot: a synthetic one counts with what it is a part of. */
function depthIn(slots: readonly Slot[], slot: Slot): number {
  const upTo = slots.slice(0, slots.findIndex((each) => each.act === slot.act) + 1);
  return upTo.filter((each, i) => each.owner === each.act || upTo[i - 1]?.owner !== each.owner).length;
}

function show(slots: readonly Slot[]): { parts: Told[]; ghost: boolean }[] {
  const shown: { parts: Told[]; ghost: boolean }[] = [];
  const left = slots.filter((slot) => !slot.gone);
  while (left.length > 0) {
    const parts: Told[] = [];
    let outer = left.pop() as Slot;
    let ghosts = [...outer.ghosts];
    parts.push(outer);
    const takeGhosts = () => {
      while (outer.owner !== outer.act && ghosts[0]?.owner === outer.owner) parts.push(ghosts.shift() as Told);
    };
    takeGhosts();
    while (outer.owner !== outer.act && left.at(-1)?.owner === outer.owner) {
      outer = left.pop() as Slot;
      parts.push(outer);
      ghosts = [...outer.ghosts];
      takeGhosts();
    }
    shown.push({ parts, ghost: false });
    for (const ghost of ghosts) if (!ghost.fn.synthetic) shown.push({ parts: [ghost], ghost: true });
  }
  return shown;
}

function variables(parts: readonly Told[]): string[] {
  let visible: { name: string; value: number; n: number; i: number }[] = [];
  const at = standsAt((parts[0] as Told).last);
  for (const part of [...parts].reverse()) {
    for (const { site, n, values } of part.bound) {
      if (!isIn(site, at.block, site.block)) continue;
      site.names.forEach((name, i) => {
        const value = values[i] as number;
        const captured = part.fn.synthetic && site.kind === 'enter' && visible.some((v) => v.name === name && v.value === value);
        if (!captured) visible = [...visible.filter((v) => v.name !== name), { name, value, n, i }];
      });
    }
  }
  return visible.sort((a, b) => a.n - b.n || a.i - b.i).map(({ name, value, n }) => `${name}=${value}@${n}`);
}

function standsAt(site: Site): Site {
  return site.kind === 'tail' || site.kind === 'raise' ? site : (site.next ?? site);
}

function writtenFunction(fn: FunctionInfo): FunctionInfo {
  return fn.synthetic && fn.parent ? writtenFunction(fn.parent) : fn;
}

/** The tail call that the activation has ended in, if anything is entered after this event of it. */
function tailOf(last: Site): Site | undefined {
  if (last.kind === 'tail') return last;
  const quiet = last.resumes || ['leave', 'raise'].includes(last.kind) ? undefined : last.next;
  return quiet?.quiet ? quiet : undefined;
}

/** Whether a tail call may be what entered this function. */
function isTarget({ target }: Site, fn: FunctionInfo): boolean {
  return !target || (target.name === fn.name && target.arity === fn.arity && target.module === fn.module.atom);
}

function isAround(outer: FunctionInfo, fn: FunctionInfo): boolean {
  return fn.parent !== undefined && (fn.parent === outer || isAround(outer, fn.parent));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);
}
