import type * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { EngineRequests } from '../adapter/protocol.js';

/** Files that the language server is asked about. */
const DOCUMENTS = [
  { language: 'elixir' },
  { language: 'eex' },
  { language: 'phoenix-heex' },
  { language: 'heex' },
  { language: 'html-eex' },
];

/** The engine of this window: one process, started through the language client, ended with the window. */
export class EngineClient implements vscode.Disposable {
  readonly #client: LanguageClient;
  #started: Promise<void> | undefined;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    const module = context.asAbsolutePath('dist/main.js');
    this.#client = new LanguageClient(
      'elixirscope',
      'ElixirScope',
      { module, args: ['engine'], transport: TransportKind.ipc },
      { documentSelector: DOCUMENTS, outputChannel: log },
    );
  }

  /** Starts the engine, if it does not run. */
  start(): Promise<void> {
    this.#started ??= this.#client.start();
    return this.#started;
  }

  /** Asks the engine; starts it where it does not run. */
  async request<M extends keyof EngineRequests>(method: M, params?: EngineRequests[M]['params']): Promise<EngineRequests[M]['result']> {
    await this.start();
    return this.#client.sendRequest(method, params);
  }

  /** Resolves when the engine and the programs it ran are gone. */
  async dispose(): Promise<void> {
    if (this.#started !== undefined) await this.#client.dispose();
  }
}
