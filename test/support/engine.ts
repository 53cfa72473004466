import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { DapEndpoint, EngineRequests, RecordingSummary } from '../../adapter/protocol.js';
import { DapClient } from './dapClient.js';

/** How long anything may take before a test says what it waited for. */
const PATIENCE_MS = 30_000;

const bundle = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

type Channel = 'ipc' | 'stdio';
interface Started {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
}

/** As VS Code does. */
function onIpc(env: NodeJS.ProcessEnv): Started {
  const child = fork(bundle, ['engine', '--node-ipc', `--clientProcessId=${process.pid}`], { env, execArgv: [], silent: true });
  return { child, connection: createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)) };
}

/** As other editors do. */
function onStdio(env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [bundle, 'engine', '--stdio'], { env, stdio: 'pipe' });
  return { child, connection: createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)) };
}

/** The engine of a window, as an editor's extension starts it and speaks to it. */
export class Engine {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly #connection: ProtocolConnection;

  private constructor(env: Readonly<Record<string, string | undefined>>, settings: Readonly<Record<string, unknown>>, channel: Channel) {
    const { child, connection } = channel === 'ipc' ? onIpc({ ...env }) : onStdio({ ...env });
    this.child = child;
    child.stderr?.pipe(process.stderr);
    this.exited = new Promise((resolve) => child.once('exit', resolve));
    this.#connection = connection;
    this.#connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section: string }[] }) =>
      items.map(({ section }) => settings[section] ?? null),
    );
    this.#connection.listen();
  }

  /** `settings`: what the user set in the editor, by whole names. */
  static async started(
    env: Readonly<Record<string, string | undefined>>,
    settings: Readonly<Record<string, unknown>> = {},
    channel: Channel = 'ipc',
  ): Promise<Engine> {
    const engine = new Engine(env, settings, channel);
    await engine.#connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await engine.#connection.sendNotification('initialized', {});
    return engine;
  }

  request<M extends keyof EngineRequests>(method: M, params?: EngineRequests[M]['params']): Promise<EngineRequests[M]['result']> {
    return this.#connection.sendRequest(method, params);
  }

  /** Resolves once the engine tells that recordings have changed and `look` finds what it looks for. */
  recordingsChanged(look: (all: readonly RecordingSummary[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = this.#connection.onNotification('elixirscope/recordingsChanged', async () => {
        if (!look(await this.request('elixirscope/recordings'))) return;
        clearTimeout(patience);
        listener.dispose();
        resolve();
      });
      const patience = setTimeout(() => reject(new Error(`the engine did not tell of recordings where ${look}`)), PATIENCE_MS);
    });
  }

  endpoint(): Promise<DapEndpoint> {
    return this.request('elixirscope/dapEndpoint');
  }

  /** A new debug session. */
  async session(): Promise<DapClient> {
    const { path, token } = await this.endpoint();
    return DapClient.connected(path, `${token}\n`);
  }

  /** Opens a document, as an editor does whose user opens a file; `text` may be other than what is on disk. */
  async open(uri: string, text: string): Promise<void> {
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'elixir', version: 1, text } });
  }

  /** Types: `text` takes the place of all that the document held. */
  async type(uri: string, text: string): Promise<void> {
    await this.#connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text }] });
  }

  /** Leaves as an editor that closes; resolves with the exit status. */
  async leave(): Promise<number | null> {
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    return this.exited;
  }

  /** Goes away without a word, as an editor that crashes. */
  vanish(): Promise<number | null> {
    this.#connection.dispose();
    if (this.child.connected) this.child.disconnect();
    else this.child.stdin?.end();
    return this.exited;
  }
}
