import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { LanguageHost } from '../lsp/feature.js';
import { FEATURES } from '../lsp/table.js';
import { version } from '../version.js';

/** The language server on the channel that the command line names (`--node-ipc`, `--stdio`). `leave` runs before the client is told that it may go. */
export function startLanguageServer(host: LanguageHost, leave: () => Promise<void>): Connection {
  const connection = createConnection(ProposedFeatures.all);
  const capabilities = Object.assign({}, ...FEATURES.map((feature) => feature(connection, host)));
  connection.onInitialize(() => ({ capabilities, serverInfo: { name: 'elixirscope', version } }));
  connection.onShutdown(leave);
  connection.listen();
  return connection;
}
