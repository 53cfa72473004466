import type { Answer, Choice, OutputLine, ProcessTree, Question, StateChanges } from './past.js';

/** Custom requests of a debug session, by command: what they take and give. Those that move end in one `stopped`. */
export interface DapRequests {
  /** Back by one statement, into the end of a call where the statement before made one. */
  'elixirscope/stepBackInto': { readonly args: OneThread; readonly body: undefined };
  /** Back to where the current call was made. */
  'elixirscope/stepBackOut': { readonly args: OneThread; readonly body: undefined };
  /** To the first statement of the current call. */
  'elixirscope/callStart': { readonly args: OneThread; readonly body: undefined };
  /** To the last statement of the current call. */
  'elixirscope/callEnd': { readonly args: OneThread; readonly body: undefined };
  /**
   * To a moment: after `n` events of a process, or as of a time (nanoseconds). The session's own process where none is named. `codeSince`: where
   * no code ran just then, to the last statement that ran before, after so many events.
   */
  'elixirscope/goTo': {
    readonly args: { readonly threadId?: number; readonly process?: number; readonly codeSince?: number } & (
      | { readonly n: number }
      | { readonly time: number }
    );
    readonly body: undefined;
  };
  /** While the program runs: from now on so much of it is recorded, or of what a pattern names (as in `include`; then the level is one of code). */
  'elixirscope/setLevel': {
    readonly args: { readonly level: RunningLevel } | { readonly level: PatternLevel; readonly of: string };
    readonly body: undefined;
  };
  /** Stops recording for good: the program runs on, its VM as it was without us, and the session until it ends. */
  'elixirscope/stopRecording': { readonly args: Record<string, never>; readonly body: undefined };
  /** To the next failure after the session's moment, or the one before; refused where there is none. */
  'elixirscope/nextFailure': { readonly args: Record<string, never>; readonly body: undefined };
  'elixirscope/previousFailure': { readonly args: Record<string, never>; readonly body: undefined };
  'elixirscope/failures': { readonly args: Record<string, never>; readonly body: { readonly failures: readonly ListedFailure[] } };
  /** What variables were bound to, beside the places where they stand in the frame's executed lines. */
  'elixirscope/inlineValues': {
    readonly args: { readonly frameId: number; readonly from: number; readonly to: number };
    readonly body: { readonly values: readonly InlineValue[] };
  };
  /** A variable in a scope or value, written as Elixir. */
  'elixirscope/copy': {
    readonly args: { readonly variablesReference: number; readonly name: string };
    readonly body: CopiedValue;
  };
  /** The processes as they were at the session's moment: a tree of supervision, and who is in none. */
  'elixirscope/processes': { readonly args: Record<string, never>; readonly body: ProcessTree };
  /** The states that an OTP process had, in order. `process` as the session numbers them; the session's own where none is named. */
  'elixirscope/states': { readonly args: { readonly process?: number }; readonly body: StateChanges };
  /** A state as Elixir, over many lines. */
  'elixirscope/stateText': {
    readonly args: { readonly process: number; readonly index: number };
    readonly body: { readonly text: string; readonly cuts: number };
  };
  /**
   * What the program had written and logged by the session's moment, or by another time (nanoseconds): of that the newest `before` (5,000 at
   * most), and `after` (none, unless told) of what came next.
   */
  'elixirscope/output': {
    readonly args: { readonly until?: number; readonly before?: number; readonly after?: number };
    readonly body: {
      readonly lines: readonly OutputLine[];
      /** How many were left out, before those given and after them. */
      readonly earlier: number;
      readonly later: number;
      readonly remark?: string;
    };
  };
  /** What one may ask for with a question: processes, bindings and keys of states, messages; for pickers. `frameId`: the frame looked at. */
  'elixirscope/askable': {
    readonly args: { readonly question: Question; readonly frameId?: number };
    readonly body: { readonly choices: readonly Choice[] };
  };
  /** Asks. `choices`: keys of what was picked, in the order in which it is asked for; "waiting" may be asked without. */
  'elixirscope/ask': {
    readonly args: { readonly question: Question; readonly choices: readonly string[] };
    readonly body: Answer;
  };
}

interface OneThread {
  readonly threadId: number;
}

/** How much of a running program is recorded; nothing, or up to everything. */
export type RunningLevel = 'off' | 'minimal' | 'messages' | 'calls' | 'full';

/** How much is recorded of what a pattern names: as `level` says while a program runs, or again as when it began. */
export type PatternLevel = 'off' | 'calls' | 'full' | 'default';

/** A failure in a recording, and where to find it. */
export interface ListedFailure {
  /** `ExUnit.AssertionError`, `MatchError`, `exit`. */
  readonly exceptionId: string;
  /** As Elixir prints it. */
  readonly message: string;
  /** Who reported it. */
  readonly source: 'ex_unit' | 'logger' | 'mix';
  /** Where to go with `elixirscope/goTo`. */
  readonly threadId: number;
  readonly process: number;
  readonly n: number;
  /** Nanoseconds since the recording began. */
  readonly time: number;
  /** Of its process. */
  readonly name: string;
  /** The statement that failed: its file as it is called in the project, and its line from 1. */
  readonly place?: { readonly file: string; readonly line: number };
  /** The session stands there. */
  readonly here: boolean;
  readonly test?: { readonly module: string; readonly name: string; readonly file: string; readonly line: number };
}

/** A variable where it stands in a source; line and columns from 1, `endColumn` the one after. */
export interface InlineValue {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** `sum = 6`. */
  readonly text: string;
}

export interface CopiedValue {
  readonly text: string;
  /** How many places in it are marked with `…`: values that were not recorded, and what did not fit. */
  readonly cuts: number;
}

/** Custom events of a debug session, by name. */
export interface DapEvents {
  'elixirscope/recording': OpenRecording;
  'elixirscope/stats': RecordingStats;
}

/** What an `output` event carries as its `data` where its text is a failure: a client of ours shows it with a button that helps. */
export interface ToldFailure {
  /** As in adapter/errors.ts. */
  readonly failure: number;
}

/** The recording that a session makes or shows, told when it begins or opens. */
export interface OpenRecording {
  readonly folder: string;
  /** The program runs, and is being recorded. */
  readonly growing: boolean;
}

/** How a recording goes on, told about once a second while it is made, and once at its end. */
export interface RecordingStats {
  /** `stopped`: the program is over. */
  readonly state: 'starting' | 'recording' | 'looking' | 'stopping' | 'stopped';
  readonly events: number;
  /** On disk. */
  readonly bytes: number;
  /** Events that were not kept. */
  readonly lost: number;
  /** Modules instrumented so far. */
  readonly modules: number;
  /** How much is recorded now, where that is not what the run began with. */
  readonly level?: RunningLevel;
  readonly elapsedMs: number;
}
