import type { DebugProtocol } from '@vscode/debugprotocol';
import { untimelyRequest } from '../errors.js';
import type { Launch as Recorded, Running } from '../target/launch.js';
import { Breakpoints } from './breakpoints.js';
import { ExceptionFilters } from './exceptionFilters.js';
import type { Launch, TaskLaunch } from './launchArgs.js';
import type { Happening } from './reaction.js';
import type { Replay, Stops } from './replay.js';
import type { Trace } from './trace.js';

/** Where a session is in its life. Every field is there only while it means something. */
export type State =
  /** Nothing was said yet: only `initialize` is possible. */
  | { readonly kind: 'new' }
  /** The client may say what it wants: breakpoints, and what to launch. */
  | { readonly kind: 'ready' }
  /** A program is about to start, or a recording is being opened. `abort` gives it up. */
  | { readonly kind: 'starting'; readonly abort: AbortController }
  /** The program runs. `look`: the client paused, and looks at what was recorded by then; the program runs on. */
  | {
      readonly kind: 'recording';
      readonly launch: TaskLaunch;
      readonly running: Recorded;
      readonly look?: Replay;
      readonly stopping?: true;
      /** Cancelled before the program's own work began: nothing of it is kept. */
      readonly givenUp?: true;
    }
  /** The program runs as always, unrecorded: "run without debugging". */
  | { readonly kind: 'running'; readonly running: Running; readonly stopping?: true }
  /** A recording is open, and the session stands at a moment of it. */
  | { readonly kind: 'replaying'; readonly replay: Replay }
  /** Nothing more will come. */
  | { readonly kind: 'ended' };

const WORDS: Record<State['kind'], string> = {
  new: 'the client has not said "initialize" yet',
  ready: 'nothing was launched yet',
  starting: 'the program is about to start',
  recording: 'the program runs and is being recorded; pause to look at what there is so far',
  running: 'the program runs without being recorded',
  replaying: 'a recording is open already',
  ended: 'the session has ended',
};

/** How the client counts, and what it can do with what it gets. */
export interface Client {
  readonly linesStartAt1: boolean;
  readonly columnsStartAt1: boolean;
  readonly progress: boolean;
  /** It can run a command in a terminal of its own. */
  readonly terminals: boolean;
  /** It shows output with ANSI colours as such. */
  readonly colours: boolean;
  /** VS Code, or what is built from it. */
  readonly vscode: boolean;
}

/** What surrounds the adapter. */
export interface Host {
  /** The environment that programs inherit, and that says where recordings live. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The environment for a project's programs, with its Elixir on the PATH. Without it programs get `env`. Rejects with the failure to show. */
  readonly environmentFor?: (projectDir: string) => Promise<Readonly<Record<string, string | undefined>>>;
  /** What the editor holds of a file that is open there, changes included that are not saved. */
  readonly openText?: (path: string) => string | undefined;
}

/** What all requests of one client share. Only the server writes to the client; `emit` hands it an event, `ask` a request. */
export class Session {
  state: State = { kind: 'new' };
  client: Client = { linesStartAt1: true, columnsStartAt1: true, progress: false, terminals: false, colours: false, vscode: false };
  /** What was launched last: `restart` does it again. */
  launched: Launch | undefined;
  filters = ExceptionFilters.byDefault();
  readonly breakpoints = new Breakpoints();
  /** Settles when the client has set its breakpoints: no stop is told before. */
  readonly configured: Promise<void>;
  readonly #pending = new Map<number, AbortController>();
  readonly #givingUp = new Map<string, () => void>();
  #walk: AbortController | undefined;
  #configurationDone: () => void = () => {};

  constructor(
    readonly emit: (...happenings: readonly Happening[]) => void,
    /** Asks the client to do something; rejects with what it says where it does not. */
    readonly ask: (command: string, args: object) => Promise<unknown>,
    readonly trace: Trace,
    readonly host: Host,
  ) {
    this.configured = new Promise((resolve) => {
      this.#configurationDone = resolve;
    });
  }

  configurationDone(): void {
    this.#configurationDone();
  }

  /** The recording that the client looks at, if any. */
  get openReplay(): Replay | undefined {
    if (this.state.kind === 'replaying') return this.state.replay;
    return this.state.kind === 'recording' ? this.state.look : undefined;
  }

  /** The recording that the client looks at; a failure where `command` is untimely. */
  replay(command: string): Replay {
    const replay = this.openReplay;
    if (replay === undefined) throw this.untimely(command);
    return replay;
  }

  untimely(command: string): Error {
    return untimelyRequest(command, WORDS[this.state.kind]);
  }

  /** A request came in; its signal tells when it is cancelled. */
  began(seq: number): AbortSignal {
    const abort = new AbortController();
    this.#pending.set(seq, abort);
    return abort.signal;
  }

  answered(seq: number): void {
    this.#pending.delete(seq);
  }

  /** Gives up the request `seq`, if it is not answered yet. */
  cancel(seq: number): void {
    this.#pending.get(seq)?.abort();
  }

  /** Work that the client sees the progress of may be given up by `giveUp`. */
  canBeGivenUp(progressId: string, giveUp: () => void): void {
    this.#givingUp.set(progressId, giveUp);
  }

  /** Gives up the work behind a progress, and what follows it: the user may have clicked as it was just over. */
  giveUp(progressId: string): void {
    this.#givingUp.get(progressId)?.();
  }

  /** A walk begins that may take long: `interrupt` gives it up, as `interruptWalk` does until it is `over`. */
  interruptible(): { readonly signal: AbortSignal; readonly interrupt: () => void; readonly over: () => void } {
    const walk = new AbortController();
    this.#walk = walk;
    return {
      signal: walk.signal,
      interrupt: () => walk.abort(),
      over: () => {
        this.#walk = undefined;
      },
    };
  }

  /** Gives up the walk that is under way, if any. */
  interruptWalk(): void {
    this.#walk?.abort();
  }

  /** What stops a walk. */
  stops(): Stops {
    return { sites: this.breakpoints.sites(), ruled: this.breakpoints.ruled(), filters: this.filters };
  }

  // The client's numbers and ours: inside, lines and columns count from 1.

  fromClientLine(line: number): number {
    return this.client.linesStartAt1 ? line : line + 1;
  }

  toClientLine(line: number): number {
    return this.client.linesStartAt1 ? line : line - 1;
  }

  toClientBreakpoint(breakpoint: DebugProtocol.Breakpoint): DebugProtocol.Breakpoint {
    return breakpoint.line === undefined ? breakpoint : { ...breakpoint, line: this.toClientLine(breakpoint.line) };
  }

  fromClientColumn(column: number): number {
    return this.client.columnsStartAt1 ? column : column + 1;
  }

  toClientColumn(column: number): number {
    return this.client.columnsStartAt1 ? column : column - 1;
  }
}
