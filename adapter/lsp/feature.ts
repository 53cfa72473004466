import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { EnvironmentFor } from '../engine/projectEnvironment.js';
import type { EngineRequests } from '../protocol.js';
import type { OpenDocuments } from './documents.js';

/** What the features of the language server share. */
export interface LanguageHost {
  /** The environment that programs inherit, and that says where recordings live. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The environment for a project's programs, with its Elixir on the PATH. Rejects with the failure to show. */
  readonly environmentFor: EnvironmentFor;
  readonly documents: OpenDocuments;
  readonly dapEndpoint: EngineRequests['elixirscope/dapEndpoint']['result'];
}

/** One request or a few that belong together: listens on the connection, and gives what it can do. */
export type Feature = (connection: Connection, host: LanguageHost) => ServerCapabilities;
