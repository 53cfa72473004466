import type { Term } from '../recording/term.js';
import type { Waiting, Work } from '../recording/turns.js';
import type { System } from './system.js';

/** Nanoseconds since the recording's clock base. */
export type Nanos = number & { readonly __nanos: unique symbol };
/** A process's number in its recording. */
export type ProcId = number & { readonly __proc: unique symbol };
/** A place in instrumented code, unique in its recording (FORMAT.md). */
export type SiteId = number & { readonly __site: unique symbol };
/** 1-based line of a source file. */
export type Line = number & { readonly __line: unique symbol };

/**
 * A place in time: between events of one process, after `n` of its kept events (0: before the first).
 * All other processes are shown as of the same time.
 */
export interface Moment {
  readonly proc: ProcId;
  readonly n: number;
}

export interface ProcessInfo {
  readonly proc: ProcId;
  /** As inspect writes it: `#PID<0.123.0>`. */
  readonly pid: string;
  /** Registered name, test name, label or initial call, whichever says most; undefined if nothing is known. */
  readonly name?: string;
  readonly started: Nanos;
  /** It was there when recording began: `started` is when it was first seen. */
  readonly livedBefore?: true;
  /** Undefined while (or if) it never ended in this recording. */
  readonly ended?: Nanos;
  readonly exitReason?: Term;
  /** How many events are kept; moments are 0 … events. */
  readonly events: number;
  /** Whether it ran recorded code (has a frame at some moment). */
  readonly ranCode: boolean;
  /** The function that it ran first, as far as that is kept: `Shop.Cart.init/1`. */
  readonly firstCode?: string;
}

/** A position in a recorded source. `column` 1-based, 0 where unknown. */
export interface Place {
  /** Absolute path as it was when recorded. */
  readonly file: string;
  /** md5 of the file's bytes when recorded; undefined if the source was not found. */
  readonly source?: string;
  readonly line: Line;
  readonly column: number;
}

export interface Frame {
  /** The activation's number: stable over all moments at which this frame lives. 0: not known. */
  readonly act: number;
  /** `MyApp.Cart.total/1`, `fn/2 in MyApp.Cart.total/1`. */
  readonly name: string;
  readonly module: string;
  /** The statement about to run; for callers the statement whose call is under way. */
  readonly place: Place;
  /** Display only: this activation has ended in a tail call to the frame above it; the VM itself no longer has it. */
  readonly tailCalled?: true;
  /** Began before the history at hand: bindings may be missing. */
  readonly incomplete?: true;
}

export interface Binding {
  readonly name: string;
  /** Decoded on demand. */
  value(): Term;
  /** The moment right after it was bound. */
  readonly bound: Moment;
}

/** A value that a variable was bound to, in one of the calls of its function. */
export interface BoundValue extends Binding {
  readonly time: Nanos;
  /** The call's number, as of its frame. */
  readonly act: number;
  /** Where in the code. */
  readonly place: Place;
}

/** Which place in the code bound a variable: as much as is told of it. */
export interface BoundBy {
  readonly name: string;
  /** A definition's head, that of a `fn` or capture, a clause or generator, or a statement. */
  readonly kind: 'head' | 'fn' | 'clause' | 'statement';
  readonly line: Line;
  /** Which of those of its kind on that line (of clauses and statements: that bind the name), in the code's order, from 0. */
  readonly nth: number;
}

/** What one call has told by a moment. */
export interface Told {
  /** What each place bound last, newest first; what is shadowed or out of scope by now, too. */
  readonly bindings: readonly (Binding & { readonly by: BoundBy })[];
  /** Lines of heads, clauses and statements that ran, and of the one about to run. */
  readonly lines: ReadonlySet<Line>;
}

export interface Failure {
  /** The statement that failed, stack intact, before any unwinding. */
  readonly moment: Moment;
  readonly time: Nanos;
  readonly kind: 'error' | 'exit' | 'throw';
  readonly reason: Term;
  /** As Exception.format prints it, without the stack trace. */
  readonly message: string;
  readonly stack: Term;
  readonly source: 'ex_unit' | 'logger' | 'mix';
  readonly test?: { readonly module: string; readonly name: string; readonly file: string; readonly line: Line };
}

export type Stop =
  /** Arrived at a statement about to run. */
  | { readonly kind: 'step'; readonly moment: Moment }
  /** A breakpoint's line, or a failure if asked for, was met on the way. */
  | { readonly kind: 'breakpoint'; readonly moment: Moment; readonly sites: readonly SiteId[] }
  | { readonly kind: 'failure'; readonly moment: Moment; readonly failure: Failure }
  /** No more history in that direction. */
  | { readonly kind: 'start'; readonly moment: Moment }
  | { readonly kind: 'end'; readonly moment: Moment };

export type Direction = 'forward' | 'backward';
/**
 * `in`: the next statement of this process, whatever frame. `over`: the next of this frame or, when it ends, of its caller;
 * calls (tail calls included, but for a function's call of itself) are passed over. `out`: the next in a caller.
 */
export type StepKind = 'in' | 'over' | 'out';

/** How far a walk goes, and what stops it. */
export interface Walking {
  /** Failures stop it too. */
  readonly failures?: boolean;
  /** Only in the process where it begins. */
  readonly onlyThis?: boolean;
  /** Whether it stops at a moment where the statement at one of the breakpoints is about to run. Asked in order of time. */
  readonly holds?: (moment: Moment, site: SiteId) => boolean;
}

/** The past of a program: pure questions over one recording. Nothing here runs code or changes the recording. */
export interface History {
  processes(): readonly ProcessInfo[];
  process(proc: ProcId): ProcessInfo | undefined;
  /** What the program's node was called: it may have become one while it ran. A pid of another node is of no process here. */
  nodes(): ReadonlySet<string>;
  /**
   * Lines of `file` (an absolute recorded path) that have statements, ascending. Empty: the file is not in the recording. A file that was
   * edited and loaded anew was recorded with several texts: `source` chooses one, else all count.
   */
  lines(file: string, source?: string): readonly Line[];
  /** All recorded sources. */
  sources(): readonly { readonly file: string; readonly source?: string; readonly module: string }[];
  /** Exact text recorded under this hash. */
  sourceText(source: string): string | undefined;
  /** Sites whose statement begins on this line: a breakpoint there stops at moments about to run one of them. */
  sitesAt(file: string, line: Line, source?: string): readonly SiteId[];
  /** How often statements at these sites were begun, over all processes. */
  hits(sites: readonly SiteId[]): number;

  timeOf(moment: Moment): Nanos;
  /** The last moment of `proc` at or before `time`; undefined where it was not yet born. */
  momentAt(proc: ProcId, time: Nanos): Moment | undefined;
  /** The earliest and the latest moment over all processes that ran code; undefined in a recording without events. */
  first(): Moment | undefined;
  last(): Moment | undefined;
  /** The first moment at which a statement of recorded code is about to run. */
  entry(): Moment | undefined;
  /** The last such moment. */
  exit(): Moment | undefined;
  /** Innermost first. Empty where the process runs no recorded code. `from`/`count` page deep stacks. */
  frames(moment: Moment, from?: number, count?: number): readonly Frame[];
  frameCount(moment: Moment): number;
  /** Variables visible to frame `index` (0 = innermost) at the moment, in order of binding; a rebound name once, with its newest value. */
  bindings(moment: Moment, index: number): readonly Binding[];
  /**
   * Each time that the moment's process bound `name` in the function that frame `index` runs, over all of the process's life and calls, to
   * another value than the time before. Takes as long as the process has events.
   */
  boundValues(moment: Moment, index: number, name: string): readonly BoundValue[];
  /** What the call that frame `index` is has told by the moment. */
  told(moment: Moment, index: number): Told;
  /** Whether a statement is about to run here: where steps may end. */
  isStop(moment: Moment): boolean;
  /** The value that the statement before this moment produced (its own value or a return), if it bound no variable. */
  lastValue(moment: Moment): Term | undefined;

  /** Steps within the moment's process. Breakpoints on the way stop it, as in every debugger. */
  step(moment: Moment, kind: StepKind, direction: Direction, breakpoints?: readonly SiteId[]): Stop;
  /** The first or last statement of the call that the innermost frame is. */
  edgeOfCall(moment: Moment, direction: Direction): Moment;
  /** To the next stop in recorded order over all processes. */
  run(from: Moment, direction: Direction, breakpoints: readonly SiteId[], options?: Walking): Stop;
  /** As `run`, in parts: where `holds` is asked very often, others get their turn. */
  running(from: Moment, direction: Direction, breakpoints: readonly SiteId[], options?: Walking): Work<Stop>;
  /**
   * The moments at which a statement at one of these sites is about to run, over all processes, in order of time from `from` on or back; that
   * moment itself only where it is to be included.
   */
  reached(from: Moment, direction: Direction, sites: readonly SiteId[], including?: boolean): Iterable<Moment & { readonly site: SiteId }>;
  /** In order of time. */
  failures(): readonly Failure[];

  /** What happened between processes; built at once when first asked for, which takes seconds where there are millions of messages. */
  readonly system: System;
  /** Builds that beforehand, while others get their turn. */
  prepareSystem(waiting?: Waiting): Promise<void>;

  /** Set when older events were dropped to stay within the budget. */
  readonly horizon?: Nanos;
  /** What is missing and why, in words for the user; empty when nothing is. */
  readonly losses: readonly string[];
  close(): void;
}
