import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SiteId } from '../replay/history.js';
import { type Found, findBreakpoints } from './findBreakpoint.js';
import { type Ground, recordedGround } from './ground.js';
import type { Replay } from './replay.js';

/** A breakpoint as the client set it, and what became of it. Lines are 1-based here. */
interface Breakpoint {
  readonly id: number;
  readonly source: DebugProtocol.Source;
  readonly line: number;
  found: Found;
}

/** All breakpoints of the session. They outlive recordings: a restart keeps them. */
export class Breakpoints {
  readonly #bySource = new Map<string, readonly Breakpoint[]>();
  #nextId = 1;
  /** Finding takes its time; what was asked for last is what holds. */
  #queue: Promise<unknown> = Promise.resolve();

  /** Replaces the breakpoints of one source. `lines` 1-based. */
  set(source: DebugProtocol.Source, lines: readonly number[], ground: Ground | undefined): Promise<readonly DebugProtocol.Breakpoint[]> {
    return this.#inTurn(() => this.#set(source, lines, ground));
  }

  async #set(
    source: DebugProtocol.Source,
    lines: readonly number[],
    ground: Ground | undefined,
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const key = source.sourceReference ? `recorded ${source.sourceReference}` : `${source.path}`;
    const before = this.#bySource.get(key) ?? [];
    const found = await findBreakpoints(source, lines, ground);
    const breakpoints = lines.map((line, index): Breakpoint => {
      const id = before.find((one) => one.line === line)?.id ?? this.#nextId++;
      return { id, source, line, found: found[index] ?? { verified: false, line, sites: [] } };
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
      const lines = breakpoints.map(({ line }) => line);
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

  sites(): readonly SiteId[] {
    return [...this.#bySource.values()].flat().flatMap(({ found }) => found.sites);
  }

  idsAt(sites: readonly SiteId[]): number[] {
    return [...this.#bySource.values()]
      .flat()
      .filter(({ found }) => found.sites.some((site) => sites.includes(site)))
      .map(({ id }) => id);
  }
}

function toProtocol({ id, source, found }: Breakpoint): DebugProtocol.Breakpoint {
  const { verified, line, message, reason } = found;
  return { id, verified, line, source, ...(message === undefined ? {} : { message }), ...(reason === undefined ? {} : { reason }) };
}
