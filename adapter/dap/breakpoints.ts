import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SiteId } from '../replay/history.js';
import { type Misunderstood, parseRule, type Rule, type WrittenRule } from './breakpointRule.js';
import type { Ruled } from './conditions.js';
import { type Found, findBreakpoints } from './findBreakpoint.js';
import { type Ground, recordedGround } from './ground.js';
import type { Logpoint } from './logpoints.js';
import type { Replay } from './replay.js';

/** A breakpoint as the client wants it. `line` is 1-based here. */
export interface Wanted extends WrittenRule {
  readonly line: number;
}

/** And what became of it. */
interface Breakpoint {
  readonly id: number;
  readonly source: DebugProtocol.Source;
  readonly wanted: Wanted;
  readonly rule: Rule | Misunderstood | undefined;
  found: Found;
}

/** All breakpoints of the session. They outlive recordings: a restart keeps them. */
export class Breakpoints {
  readonly #bySource = new Map<string, readonly Breakpoint[]>();
  #nextId = 1;
  /** Finding takes its time; what was asked for last is what holds. */
  #queue: Promise<unknown> = Promise.resolve();

  /** Replaces the breakpoints of one source. */
  set(source: DebugProtocol.Source, all: readonly Wanted[], ground: Ground | undefined): Promise<readonly DebugProtocol.Breakpoint[]> {
    return this.#inTurn(() => this.#set(source, all, ground));
  }

  async #set(
    source: DebugProtocol.Source,
    all: readonly Wanted[],
    ground: Ground | undefined,
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const key = source.sourceReference ? `recorded ${source.sourceReference}` : `${source.path}`;
    const before = this.#bySource.get(key) ?? [];
    const lines = all.map(({ line }) => line);
    const found = await findBreakpoints(source, lines, ground);
    const breakpoints = all.map((wanted, index): Breakpoint => {
      const { line } = wanted;
      const known = before.find((one) => one.wanted.line === line);
      // The same rule stays the same: what was counted for it holds.
      const rule = known && sameRule(known.wanted, wanted) ? known.rule : parseRule(wanted);
      return { id: known?.id ?? this.#nextId++, source, wanted, rule, found: found[index] ?? { verified: false, line, sites: [] } };
    });
    this.#bySource.set(key, breakpoints);
    return breakpoints.map(toProtocol);
  }

  /** Finds all breakpoints in a recording that has become readable; gives those that changed. */
  resolve(replay: Replay): Promise<readonly DebugProtocol.Breakpoint[]> {
    return this.findIn(recordedGround(replay));
  }

  /** The program is recorded anew: nothing is known of where they are reached. Gives those that changed. */
  forget(): Promise<readonly DebugProtocol.Breakpoint[]> {
    return this.findIn(undefined);
  }

  /** Finds all breakpoints anew; gives those that changed. */
  findIn(ground: Ground | undefined): Promise<readonly DebugProtocol.Breakpoint[]> {
    return this.#inTurn(() => this.#findIn(ground));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  async #findIn(ground: Ground | undefined): Promise<readonly DebugProtocol.Breakpoint[]> {
    const changed: Breakpoint[] = [];
    for (const breakpoints of [...this.#bySource.values()]) {
      const source = breakpoints[0]?.source;
      if (source === undefined) continue;
      const lines = breakpoints.map(({ wanted }) => wanted.line);
      for (const [index, found] of (await findBreakpoints(source, lines, ground)).entries()) {
        const one = breakpoints[index];
        if (one === undefined || JSON.stringify(one.found) === JSON.stringify(found)) continue;
        one.found = found;
        changed.push(one);
      }
    }
    return changed.map(toProtocol);
  }

  get none(): boolean {
    return [...this.#bySource.values()].every((breakpoints) => breakpoints.length === 0);
  }

  /** Where those stand that stop always. */
  sites(): readonly SiteId[] {
    return this.#all().flatMap(({ rule, found }) => (rule === undefined ? found.sites : []));
  }

  /** Those that stop now and then. */
  ruled(): readonly Ruled[] {
    return this.#withRule().filter(({ rule }) => rule.message === undefined);
  }

  /** Those that log. */
  logpoints(): readonly Logpoint[] {
    return this.#withRule().flatMap(({ rule, sites }) => (rule.message === undefined ? [] : [{ rule, sites, message: rule.message }]));
  }

  /** Of those that stop there. */
  idsAt(sites: readonly SiteId[]): number[] {
    return this.#all()
      .filter(({ rule }) => rule === undefined || !('message' in rule))
      .filter(({ found }) => found.sites.some((site) => sites.includes(site)))
      .map(({ id }) => id);
  }

  #withRule(): readonly Ruled[] {
    return this.#all().flatMap(({ rule, found }) => (rule === undefined || 'wrong' in rule ? [] : [{ rule, sites: found.sites }]));
  }

  #all(): readonly Breakpoint[] {
    return [...this.#bySource.values()].flat();
  }
}

const sameRule = (a: WrittenRule, b: WrittenRule): boolean =>
  a.condition === b.condition && a.hitCondition === b.hitCondition && a.logMessage === b.logMessage;

function toProtocol({ id, source, found, rule }: Breakpoint): DebugProtocol.Breakpoint {
  const { line } = found;
  if (rule !== undefined && 'wrong' in rule) return { id, verified: false, line, source, message: rule.wrong, reason: 'failed' };
  const { verified, message, reason } = found;
  return { id, verified, line, source, ...(message === undefined ? {} : { message }), ...(reason === undefined ? {} : { reason }) };
}
