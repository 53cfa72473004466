import { noFrames, noMoreFailures, noSuchMoment, noSuchThread, notBornYet, staleFrame } from '../errors.js';
import { inTurns, type Waiting } from '../recording/turns.js';
import type {
  Direction,
  Failure,
  Frame,
  History,
  Moment,
  Nanos,
  ProcessInfo,
  ProcId,
  SiteId,
  StepKind,
  Stop,
  Walking,
} from '../replay/history.js';
import { Telling } from '../telling/telling.js';
import type { Writing } from '../telling/writing.js';
import type { Rule } from './breakpointRule.js';
import { Conditions, type Ruled } from './conditions.js';
import type { ExceptionFilters } from './exceptionFilters.js';
import { Handles } from './handles.js';
import type { Sources } from './sources.js';
import type { Container } from './variables.js';

/** A frame that a client has seen at this stop: `index` counts from the innermost. */
export interface FrameRef {
  readonly moment: Moment;
  readonly index: number;
  readonly frame: Frame;
}

/** What stops a walk on its way. */
export interface Stops {
  /** Of breakpoints that stop always. */
  readonly sites: readonly SiteId[];
  /** Breakpoints that stop now and then. */
  readonly ruled: readonly Ruled[];
  readonly filters: ExceptionFilters;
}

/** Thread ids follow process numbers; this one is the program itself while it runs and nobody looks. */
export const PROGRAM_THREAD = 1;
export const threadIdOf = (proc: ProcId): number => proc + 2;
const procOf = (threadId: number): ProcId => (threadId - 2) as ProcId;

/** Ids of the lines that stand in place of a stack: beyond those that frames get. */
const LABELS = 2 ** 30;
export const labelIdOf = (proc: ProcId): number => LABELS + proc;
/** The process whose stack is only a label; undefined: the id is a frame's. */
export const procOfLabel = (frameId: number): ProcId | undefined => (frameId < LABELS ? undefined : ((frameId - LABELS) as ProcId));

/** An open recording and the moment that the session stands at. */
export class Replay {
  readonly frames = new Handles<FrameRef>(1);
  readonly containers = new Handles<Container>(1);
  /** Processes in which the session has stood: they are always among the threads listed. */
  readonly visited = new Set<ProcId>();
  /** What there is, in words. */
  readonly telling: Telling;
  readonly conditions: Conditions;
  /** Logpoints whose lines were printed. */
  readonly printed = new WeakSet<Rule>();
  #cursor: Moment;
  #now: Nanos;

  constructor(
    readonly history: History,
    readonly sources: Sources,
    readonly writing: Writing,
    /** The recording's folder. */
    readonly folder: string,
    start: Moment,
    /** What is to be done when it is closed. */
    private readonly onClose: () => void,
  ) {
    this.telling = new Telling(history, writing);
    this.conditions = new Conditions(history);
    this.#cursor = start;
    this.#now = history.timeOf(start);
    this.moveTo(start);
  }

  get cursor(): Moment {
    return this.#cursor;
  }

  /** The time that the session stands at: all processes are shown as of it. Later than the cursor's where a process was gone to that was idle by then. */
  get now(): Nanos {
    return this.#now;
  }

  /** Stands at `moment`, as of a time: a new stop, at which frames and variables get looked at afresh. */
  moveTo(moment: Moment, now = this.history.timeOf(moment)): void {
    this.#cursor = moment;
    this.#now = now;
    this.visited.add(moment.proc);
    this.frames.renew();
    this.containers.renew();
  }

  process(threadId: number): ProcessInfo {
    const process = this.history.process(procOf(threadId));
    if (process === undefined) throw noSuchThread(threadId);
    return process;
  }

  /** The process with this number; the one that the session stands in where none is named. */
  processNumbered(proc: number | undefined): ProcessInfo {
    const process = this.history.process((proc as ProcId | undefined) ?? this.#cursor.proc);
    if (process === undefined) throw noSuchMoment(`there is no process ${proc}`);
    return process;
  }

  /** The process's moment as of the cursor's time; undefined where it was not born yet. */
  momentOf(proc: ProcId): Moment | undefined {
    return proc === this.#cursor.proc ? this.#cursor : this.history.momentAt(proc, this.now);
  }

  /** The frame a client means; the innermost one of the cursor's process where it names none. */
  frame(frameId: number | undefined): FrameRef {
    const found = frameId === undefined ? this.#innermost() : this.frames.get(frameId);
    if (found !== undefined) return found;
    throw frameId === undefined || procOfLabel(frameId) !== undefined ? noFrames() : staleFrame();
  }

  /** The failure that the session stands at. */
  failureAt(moment: Moment): Failure | undefined {
    return this.history.failures().find((failure) => failure.moment.proc === moment.proc && failure.moment.n === moment.n);
  }

  /** Steps in one process, and stands where that ends. Rejects, and stays, where it is given up. */
  async step(threadId: number, kind: StepKind, direction: Direction, stops: Stops, waiting: Waiting): Promise<Stop> {
    const from = this.#momentOfThread(threadId);
    const whole = this.history.step(from, kind, direction, stops.sites);
    const stop = this.#seen((await this.#metOnTheWay(from, whole, direction, stops, waiting)) ?? whole, false);
    const failure = stop.kind === 'step' ? this.failureAt(stop.moment) : undefined;
    return this.#arrive(failure !== undefined && stops.filters.match(failure) ? { kind: 'failure', moment: stop.moment, failure } : stop);
  }

  /** Runs over all processes (or one) to what stops it, and stands there. Rejects, and stays, where it is given up. */
  async run(threadId: number, direction: Direction, stops: Stops, onlyThis: boolean, waiting: Waiting): Promise<Stop> {
    const failures = stops.filters.anyOn;
    let from = this.#momentOfThread(threadId);
    for (;;) {
      const stop = await this.#running(from, direction, stops, { failures, onlyThis }, waiting);
      if (stop.kind !== 'failure' || stops.filters.match(stop.failure)) return this.#arrive(this.#seen(stop, !onlyThis));
      from = stop.moment;
    }
  }

  /** The breakpoint with a rule that stops a step before it has come to its end. */
  async #metOnTheWay(from: Moment, end: Stop, direction: Direction, stops: Stops, waiting: Waiting): Promise<Stop | undefined> {
    if (stops.ruled.length === 0) return undefined;
    const met = await this.#running(from, direction, { ...stops, sites: [] }, { onlyThis: true }, waiting);
    const isBefore = direction === 'forward' ? met.moment.n < end.moment.n : met.moment.n > end.moment.n;
    return met.kind === 'breakpoint' && isBefore ? met : undefined;
  }

  async #running(from: Moment, direction: Direction, { sites, ruled }: Stops, options: Walking, waiting: Waiting): Promise<Stop> {
    const { conditions, history } = this;
    if (ruled.length === 0) return history.run(from, direction, sites, options);
    await inTurns(conditions.prepare(ruled), waiting);
    const always = new Set(sites);
    const holds = (moment: Moment, site: SiteId): boolean => always.has(site) || conditions.holds(ruled, moment, site);
    const all = [...sites, ...ruled.flatMap((one) => one.sites)];
    return inTurns(history.running(from, direction, all, { ...options, holds }), waiting);
  }

  /** Runs to the failure next to the cursor, over all processes; breakpoints do not count. */
  runToFailure(direction: Direction): Stop {
    const stop = this.history.run(this.cursor, direction, [], { failures: true });
    if (stop.kind !== 'failure') throw noMoreFailures(direction === 'forward' ? 'after' : 'before');
    return this.#arrive(stop);
  }

  /** Where the frame that the cursor stands in begins (its first statement) or ends (its last). */
  edgeOfCall(threadId: number, direction: Direction): Stop {
    return this.#arrive({ kind: 'step', moment: this.history.edgeOfCall(this.#momentOfThread(threadId), direction) });
  }

  /** Jumps to event `n` of a process, or to the process as of `time` (nanoseconds). */
  jump(process: ProcessInfo, to: { readonly n: number } | { readonly time: number }): Moment {
    if ('n' in to && (!Number.isInteger(to.n) || to.n < 0 || to.n > process.events))
      throw noSuchMoment(`${process.pid} has moments 0 to ${process.events}, not ${to.n}`);
    const moment = 'n' in to ? { proc: process.proc, n: to.n } : this.history.momentAt(process.proc, to.time as never);
    if (moment === undefined) throw notBornYet(process.pid);
    const reached = this.history.timeOf(moment);
    this.moveTo(moment, 'n' in to || to.time < reached ? reached : (to.time as Nanos));
    return moment;
  }

  /**
   * The last statement of recorded code that ran before a moment, after `since` events of its process; the moment itself where code runs then,
   * or none did.
   */
  codeBefore(moment: Moment, since: number): Moment {
    if (!this.history.process(moment.proc)?.ranCode || this.history.frameCount(moment) > 0) return moment;
    const before = this.history.step(moment, 'in', 'backward');
    return before.kind === 'step' && before.moment.n > since ? before.moment : moment;
  }

  close(): void {
    this.history.close();
    this.onClose();
  }

  #momentOfThread(threadId: number): Moment {
    const process = this.process(threadId);
    const moment = this.momentOf(process.proc);
    if (moment === undefined) throw notBornYet(process.name ?? process.pid);
    return moment;
  }

  #arrive(stop: Stop): Stop {
    this.moveTo(stop.moment);
    return stop;
  }

  /** At either end of a run, or before a process's first statement, there is nothing to see: stands on the nearest statement instead. */
  #seen(stop: Stop, across: boolean): Stop {
    if (stop.kind === 'end' && across) return { ...stop, moment: this.history.exit() ?? stop.moment };
    // At the horizon a process may stand in the middle of a call.
    if (stop.kind !== 'start' || this.history.frameCount(stop.moment) > 0) return stop;
    if (across) return { ...stop, moment: this.history.entry() ?? stop.moment };
    const first = this.history.step(stop.moment, 'in', 'forward');
    return first.kind === 'step' ? { ...stop, moment: first.moment } : stop;
  }

  #innermost(): FrameRef | undefined {
    const frame = this.history.frames(this.#cursor, 0, 1)[0];
    return frame && { moment: this.#cursor, index: 0, frame };
  }
}
