import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { EngineNotifications, EngineRequests } from '../adapter/protocol.js';

/** Files that the language server is asked about. */
const DOCUMENTS = ['elixir', 'eex', 'html-eex', 'phoenix-heex', 'heex'].map((language) => ({ language }));

/** Crashes within `CRASH_WINDOW_MS` after which the engine is left alone until the user wants it again. */
const MOST_CRASHES = 3;
const CRASH_WINDOW_MS = 3 * 60_000;
/** For programs to end when the window closes; VS Code waits no longer than 5 s. */
const LEAVE_WITHIN_MS = 4_000;

/** Tells its troubles to the log alone: what a user is to know of them is said in one place, by `watchForCrashes`. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The engine of this window: one process, started through the language client, ended with the window. */
export class EngineClient {
  readonly #client: LanguageClient;
  readonly #crashed = new vscode.EventEmitter<{ readonly startedAgain: boolean }>();
  /** The engine ended without having been told to. */
  readonly onDidCrash = this.#crashed.event;
  #crashes: number[] = [];
  #leaving = false;

  constructor(
    context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const module = context.asAbsolutePath('dist/main.js');
    this.#client = new QuietClient(
      'elixirscope',
      'ElixirScope',
      { module, args: ['engine'], transport: TransportKind.ipc },
      {
        documentSelector: DOCUMENTS,
        outputChannel: log,
        errorHandler: { error: () => ({ action: ErrorAction.Continue, handled: true }), closed: () => this.#closed() },
        initializationFailedHandler: () => false,
      },
    );
  }

  /** Starts the engine, if it does not run. */
  start(): Promise<void> {
    return this.#client.start();
  }

  /** Asks the engine; starts it where it does not run. */
  request<M extends keyof EngineRequests>(
    method: M,
    params?: EngineRequests[M]['params'],
    token?: vscode.CancellationToken,
  ): Promise<EngineRequests[M]['result']> {
    // Always one parameter, and the token only where there is one: an undefined would be sent too, and a handler gets the token last.
    return this.#client.sendRequest(method, params ?? {}, ...(token === undefined ? ([] as const) : ([token] as const)));
  }

  /** Listens to what the engine tells without being asked. */
  onNotification<M extends keyof EngineNotifications>(method: M, handle: (params: EngineNotifications[M]) => void): vscode.Disposable {
    return this.#client.onNotification(method, handle);
  }

  /** The engine was told to end: sessions that end now are not lost in a crash. */
  get leaving(): boolean {
    return this.#leaving;
  }

  /** Ends the engine and the programs that it ran, and starts it anew. */
  async restart(): Promise<void> {
    this.#crashes = [];
    await this.stop();
    await this.#client.start();
  }

  /** Resolves when the engine and the programs it ran are gone. */
  async stop(): Promise<void> {
    if (!this.#client.isRunning()) return;
    this.#leaving = true;
    try {
      await this.#client.stop(LEAVE_WITHIN_MS);
    } catch (error) {
      // It did not end in time: the client ends it by force, and its programs notice.
      this.log.warn(`${error}`);
    } finally {
      this.#leaving = false;
    }
  }

  #closed() {
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < CRASH_WINDOW_MS), now];
    const startedAgain = this.#crashes.length <= MOST_CRASHES;
    this.#crashed.fire({ startedAgain });
    // The client would start it while it still tells that an earlier start has failed.
    if (startedAgain) setImmediate(() => this.start().catch((error) => this.log.error(`${error}`)));
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
