import type { Socket } from 'node:net';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { type Message, StreamMessageReader, StreamMessageWriter } from 'vscode-languageclient/node';
import type { DapEvents, ToldFailure } from '../adapter/protocol.js';
import { remember, showFailure } from './failure.js';
import { helpFor, linkOf } from './help.js';
import { withLinks } from './stackLinks.js';

/** One debug session's way to the engine: hands messages on, both ways; tells the editor when the engine is gone. */
export class EngineSession implements vscode.DebugAdapter {
  /** The recording that the session made or showed last. */
  recording: DapEvents['elixirscope/recording'] | undefined;
  readonly #messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.#messages.event;
  readonly #writer: StreamMessageWriter;
  /** The engine has said its last word, or was told to leave. */
  #over = false;
  #lost = false;

  constructor(
    readonly session: vscode.DebugSession,
    private readonly socket: Socket,
    /** Called once: the engine went before the session was over (`lost`), or the editor has done with it. */
    private readonly left: (lost: boolean) => void,
  ) {
    // Both protocols frame their messages alike: Content-Length and JSON.
    this.#writer = new StreamMessageWriter(socket);
    new StreamMessageReader(socket).listen((message) => this.#hear(message as unknown as DebugProtocol.ProtocolMessage));
    socket.on('error', () => {});
    socket.once('close', () => this.#gone());
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    withPath(message as DebugProtocol.ProtocolMessage);
    void this.#writer.write(message as unknown as Message).catch(() => {});
  }

  dispose(): void {
    if (!this.#lost) this.left(false);
    this.#over = true;
    this.socket.end();
    this.#messages.dispose();
  }

  #hear(message: DebugProtocol.ProtocolMessage): void {
    if (isEvent(message)) {
      if (message.event === 'terminated') this.#over = true;
      if (message.event === 'elixirscope/recording') this.recording = message.body;
      if (message.event === 'output') showTold(message.body);
    } else if (isResponse(message)) {
      if (message.command === 'disconnect') this.#over = true;
      if (!message.success) withHelp(message);
      else if (message.command === 'exceptionInfo') linkStack(message, this.session.workspaceFolder);
    }
    this.#messages.fire(message);
  }

  #gone(): void {
    if (this.#over) return;
    this.#over = true;
    this.#lost = true;
    this.left(true);
    const event: DebugProtocol.Event = { seq: 0, type: 'event', event: 'terminated' };
    this.#messages.fire(event);
  }
}

const isEvent = (message: DebugProtocol.ProtocolMessage): message is DebugProtocol.Event => message.type === 'event';
const isResponse = (message: DebugProtocol.ProtocolMessage): message is DebugProtocol.Response => message.type === 'response';

/** VS Code turns the URIs of its own into paths in other requests, and forgets the place that an `evaluate` names. */
function withPath(message: DebugProtocol.ProtocolMessage): void {
  const { command, arguments: args } = message as DebugProtocol.Request;
  const source: DebugProtocol.Source | undefined = command === 'evaluate' ? args?.source : undefined;
  if (source?.path !== undefined && /^[a-z][\w+.-]+:\//i.test(source.path)) source.path = vscode.Uri.parse(source.path).fsPath;
}

function linkStack({ body }: DebugProtocol.Response, folder: vscode.WorkspaceFolder | undefined): void {
  const { details }: DebugProtocol.ExceptionInfoResponse['body'] = body;
  if (details?.stackTrace !== undefined) details.stackTrace = withLinks(details.stackTrace, folder?.uri.fsPath);
}

/** A failure that no request was answered with: VS Code would show it too, but without the button that helps. */
function showTold(output: DebugProtocol.OutputEvent['body']): void {
  const { failure } = (output.data ?? {}) as Partial<ToldFailure>;
  if (failure === undefined) return;
  output.category = 'stderr';
  void showFailure(output.output.trimEnd(), helpFor(failure));
}

/** What VS Code shows in a dialog of its own gets a button that helps; other failures are remembered for ours. */
function withHelp(response: DebugProtocol.Response): void {
  const error: DebugProtocol.Message | undefined = response.body?.error;
  if (error === undefined) return;
  remember(response.message ?? error.format, error.id);
  const help = error.showUser === false || !['launch', 'attach'].includes(response.command) ? undefined : helpFor(error.id);
  if (help === undefined) return;
  error.url = linkOf(help);
  error.urlLabel = help.title;
}
