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
  /** Paths of the logs that `"trace": true` made, newest first. */
  'elixirscope/traces': { readonly params: undefined; readonly result: readonly string[] };
}

/** The engine's door for debug sessions, one connection each. */
export interface DapEndpoint {
  /** A unix socket, or a Windows named pipe. */
  readonly path: string;
  /** The first line that a client sends; what follows is the Debug Adapter Protocol. */
  readonly token: string;
}

/** Custom events of a debug session, by name. */
export interface DapEvents {
  'elixirscope/recording': OpenRecording;
  'elixirscope/stats': RecordingStats;
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
  readonly elapsedMs: number;
}
