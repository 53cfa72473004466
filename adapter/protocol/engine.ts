import type { CodeAt } from '../source/codeAt.js';
import type { TestAt } from '../source/testAt.js';
import type { AllData } from '../target/allData.js';

export type { AllData };

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
  /** Writes a recording to one file, replacing it; `redact`: without what these name or look like (as `secrets` of a launch). Takes a `Progress` token. */
  'elixirscope/exportRecording': {
    readonly params: { readonly folder: string; readonly file: string; readonly progress?: string; readonly redact?: readonly string[] };
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
