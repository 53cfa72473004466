import type { CodeAt } from './source/codeAt.js';
import type { TestAt } from './source/testAt.js';

/**
 * What the extension and the engine say to each other beside the two public protocols: names and types only.
 * It is all that `extension/` may import of `adapter/`, but for types.
 */

/** Custom requests of the language server, by method: what they take and give. */
export interface EngineRequests {
  /** Where debug sessions connect to. */
  'elixirscope/dapEndpoint': { readonly params: undefined; readonly result: DapEndpoint };
  /** The ExUnit test at a line (counted from 1) of a text, if any. */
  'elixirscope/testAt': { readonly params: { readonly text: string; readonly line: number }; readonly result: TestAt | null };
  /** The module and function at a line (counted from 1) of a text, if any. */
  'elixirscope/codeAt': { readonly params: { readonly text: string; readonly line: number }; readonly result: CodeAt | null };
  /** All recordings, newest first. */
  'elixirscope/recordings': { readonly params: undefined; readonly result: readonly RecordingSummary[] };
  /** What a recording folder, or anything else that names a recording, is. */
  'elixirscope/recording': { readonly params: { readonly recording: string }; readonly result: RecordingSummary };
  /** Calls a recording something; an empty name takes its name away. */
  'elixirscope/renameRecording': { readonly params: { readonly folder: string; readonly name: string }; readonly result: null };
  /** Whether a recording stays when room is made. */
  'elixirscope/keepRecording': { readonly params: { readonly folder: string; readonly kept: boolean }; readonly result: null };
  /** Deletes recordings so that for a while they can be brought back. Gives the ids of those that went, and why others did not. */
  'elixirscope/deleteRecordings': { readonly params: { readonly folders: readonly string[] }; readonly result: Deleted };
  /** Brings back what was deleted. */
  'elixirscope/undeleteRecordings': { readonly params: { readonly ids: readonly string[] }; readonly result: null };
  /** Writes a recording to one file, replacing it. Takes a `Progress` token. */
  'elixirscope/exportRecording': {
    readonly params: { readonly folder: string; readonly file: string; readonly progress?: string };
    readonly result: null;
  };
  /** Takes a recording in from a file. Takes a `Progress` token. */
  'elixirscope/importRecording': { readonly params: { readonly file: string; readonly progress?: string }; readonly result: Imported };
  /** What is on this computer's disk of ElixirScope. */
  'elixirscope/allData': { readonly params: undefined; readonly result: AllData };
  /** Deletes it. Gives how many recordings stayed, because they are in use. */
  'elixirscope/deleteAllData': { readonly params: undefined; readonly result: number };
  /** What the mouse means in an open document: the expression whose value a hover asks for; null where nothing has one. */
  'elixirscope/expressionAt': {
    readonly params: { readonly textDocument: { readonly uri: string }; readonly position: Position };
    readonly result: { readonly expression: string; readonly range: { readonly start: Position; readonly end: Position } } | null;
  };
  /** Check Setup: `elixirscope/checkStep` tells of each step. May be cancelled. */
  'elixirscope/checkSetup': { readonly params: CheckSetup; readonly result: CheckReport };
  /** The engine's part of a diagnostic bundle: nothing in it says what the user's programs computed. */
  'elixirscope/diagnostics': {
    /** As launch.json has them. */
    readonly params: { readonly launchConfigurations: readonly Readonly<Record<string, unknown>>[] };
    readonly result: readonly DiagnosticFile[];
  };
  /** Packs these into a `.tar.gz`. */
  'elixirscope/packDiagnostics': {
    readonly params: { readonly file: string; readonly files: readonly DiagnosticFile[] };
    readonly result: null;
  };
  /** Paths of the logs that `"trace": true` made, newest first. */
  'elixirscope/traces': { readonly params: undefined; readonly result: readonly string[] };
}

/** What the engine tells without being asked, by method. */
export interface EngineNotifications {
  /** A step of Check Setup is done. */
  'elixirscope/checkStep': { readonly name: string };
  /** Recordings have come, gone or changed: ask again. */
  'elixirscope/recordingsChanged': undefined;
  /** How far work is whose request named this token: 0 to 1. */
  'elixirscope/progress': { readonly token: string; readonly done: number };
}

/** A recording as a list shows it. */
export interface RecordingSummary {
  readonly id: string;
  readonly folder: string;
  /** As the user called it. */
  readonly name?: string;
  readonly kept: boolean;
  /** Being recorded. */
  readonly live: boolean;
  /** A debug session shows it, in this window or another. */
  readonly open: boolean;
  readonly status: 'recording' | 'finished' | 'interrupted' | 'unreadable';
  /** Why it is unreadable. */
  readonly problem?: string;
  /** The mix command, on one line. */
  readonly command?: string;
  /** The project's folder when it was recorded. */
  readonly project?: string;
  readonly projectName?: string;
  /** ISO 8601. */
  readonly started?: string;
  readonly exitStatus: number | null;
  readonly signal: string | null;
  /** The user ended it, whatever its exit status. */
  readonly stopped?: true;
  /** Bytes on disk. */
  readonly size: number;
  readonly events?: number;
}

export interface Deleted {
  readonly ids: readonly string[];
  readonly refused: readonly string[];
}

export interface Imported {
  readonly folder: string;
  readonly id: string;
  /** It was there before: nothing was done. */
  readonly already: boolean;
  /** Files that were in it and belong to no recording. */
  readonly leftOut: readonly string[];
}

export interface AllData {
  readonly recordings: { readonly count: number; readonly bytes: number };
  /** Recordings that are being recorded or open. */
  readonly inUse: number;
  readonly caches: number;
  /** Logs, and recordings that were deleted and could still be brought back. */
  readonly rest: number;
  readonly folders: readonly string[];
}

/** As the language server counts: both from 0. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** One text of a diagnostic bundle. */
export interface DiagnosticFile {
  /** With `/` between folders. */
  readonly name: string;
  readonly text: string;
}

export interface CheckSetup {
  /** Version managers choose by it. */
  readonly folder: string;
  /** Where it is not, nothing of the workspace is run. */
  readonly trusted: boolean;
  /** Extensions for Elixir beside ours. */
  readonly otherExtensions: readonly { readonly id: string; readonly version: string }[];
}

export interface CheckReport {
  /** Nothing fails. */
  readonly works: boolean;
  /** In one sentence. */
  readonly verdict: string;
  readonly markdown: string;
}

/** The engine's door for debug sessions, one connection each. */
export interface DapEndpoint {
  /** A unix socket, or a Windows named pipe. */
  readonly path: string;
  /** The first line that a client sends; what follows is the Debug Adapter Protocol. */
  readonly token: string;
}

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

/** How much of a running program is recorded; nothing, or up to everything. */
export type RunningLevel = 'off' | 'minimal' | 'messages' | 'calls' | 'full';

/** How much is recorded of what a pattern names: as `level` says while a program runs, or again as when it began. */
export type PatternLevel = 'off' | 'calls' | 'full' | 'default';

/** Questions about the past, each with what it needs to be picked. */
export type Question =
  /** "Who sent this message?": a message that the session's process has handled or holds. */
  | 'whoSent'
  /** "When did this change?" and "When did this become nil?": a binding of the frame, or a state or a key of it. */
  | 'whenChanged'
  | 'whenNil'
  /** "Messages between …": two processes. */
  | 'between'
  /** "What was pending in …'s mailbox?": a process. */
  | 'mailbox'
  /** "Why did this process exit?": a process that ended. */
  | 'whyExit'
  /** "What is waiting for what?": all calls without a reply at the session's moment; or a process, and what that waits for. */
  | 'waiting'
  /** "Which request does this belong to?" and "What was in progress here?", at the session's moment. */
  | 'request'
  | 'inProgress'
  /** "What happened to this table?": an ETS table; and "When did this key change?": a key of one. */
  | 'table'
  | 'tableKey';

export interface Choice {
  /** Of a process its number; else opaque. */
  readonly key: string;
  /** Of a binding its name. */
  readonly label: string;
  readonly detail?: string;
  /** Picked unless the user says otherwise: what the session stands on. */
  readonly preferred?: true;
}

/** A list whose rows travel to where they tell of. */
export interface Answer {
  readonly title: string;
  /** Why there are no rows, or what they do not cover. */
  readonly remark?: string;
  readonly rows: readonly AnswerRow[];
}

export interface AnswerRow {
  readonly text: string;
  readonly detail?: string;
  /** Where to go with `elixirscope/goTo`. */
  readonly process: number;
  readonly n: number;
  /** Nanoseconds since the recording began. */
  readonly time: number;
  readonly place?: { readonly file: string; readonly line: number };
  /** It tells of the process as of the time itself, which is later than event `n`: go there by `time`. */
  readonly asOf?: true;
  /** What more there is to say of it; its rows travel too. */
  readonly inside?: readonly AnswerRow[];
}

export interface ProcessTree {
  readonly roots: readonly ListedProcess[];
  readonly others: readonly ListedProcess[];
  /** The moment it tells of, in nanoseconds since the recording began. */
  readonly time: number;
  /** Why it may be incomplete, in words; undefined where it is whole. */
  readonly remark?: string;
}

export interface ListedProcess {
  readonly process: number;
  readonly pid: string;
  readonly name: string;
  readonly kind: 'supervisor' | 'worker' | 'process';
  readonly status: 'running' | 'waiting' | 'ended';
  /** `waiting for a reply from Shop.Till since 12.4 ms`. */
  readonly doing: string;
  readonly childId?: string;
  readonly strategy?: string;
  readonly restarts: number;
  /** Messages that wait. */
  readonly queue: number;
  readonly hasState: boolean;
  /** Of a process that ran recorded code: its thread. */
  readonly threadId?: number;
  /** The session stands in it. */
  readonly here: boolean;
  /** What the VM warned of in the last seconds: `garbage collection took 73 ms (heap 91.6 MiB)`. */
  readonly warning?: string;
  readonly children: readonly ListedProcess[];
}

export interface StateChanges {
  readonly process: number;
  readonly name: string;
  readonly changes: readonly StateChange[];
  /** Why there are none, or why they may be incomplete. */
  readonly remark?: string;
}

export interface StateChange {
  readonly index: number;
  /** What caused it: `call :total from #PID<0.120.0>`, `init`. */
  readonly cause: string;
  /** The state, on one line, shortened. */
  readonly state: string;
  readonly changed: boolean;
  readonly n: number;
  readonly time: number;
  /** The session's moment is within it. */
  readonly here: boolean;
}

/** Something that the program wrote, as it wrote it (a line, a part of one or several), or what it logged. */
export interface OutputLine {
  /** Its place among all. */
  readonly index: number;
  /** What Logger writes of what was logged is left out. */
  readonly stream: 'stdout' | 'stderr' | 'log';
  /** Of what was logged. */
  readonly level?: string;
  readonly text: string;
  /** Who wrote it, and the moment right after. */
  readonly process: number;
  readonly name: string;
  /** Of a process that ran recorded code: its thread. */
  readonly threadId?: number;
  readonly n: number;
  readonly time: number;
  /** It was not yet written by then. */
  readonly later?: true;
}

interface OneThread {
  readonly threadId: number;
}

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
