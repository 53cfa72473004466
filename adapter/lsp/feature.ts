import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { EngineRequests } from '../protocol.js';
import type { OpenDocuments } from './documents.js';

/** What the features of the language server share. */
export interface LanguageHost {
  /** The environment that programs inherit, and that says where recordings live. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly documents: OpenDocuments;
  readonly dapEndpoint: EngineRequests['elixirscope/dapEndpoint']['result'];
}

/** One request or a few that belong together: listens on the connection, and gives what it can do. */
export type Feature = (connection: Connection, host: LanguageHost) => ServerCapabilities;
