import type { Socket } from 'node:net';
import * as vscode from 'vscode';
import { type Message, StreamMessageReader, StreamMessageWriter } from 'vscode-languageclient/node';

/** One debug session's way to the engine: hands messages on, both ways, and tells the editor when the engine is gone. */
export class EngineSession implements vscode.DebugAdapter {
  readonly #messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.#messages.event;
  readonly #writer: StreamMessageWriter;

  constructor(private readonly socket: Socket) {
    this.#writer = new StreamMessageWriter(socket);
    new StreamMessageReader(socket).listen((message) => this.#messages.fire(message));
    socket.on('error', () => {});
    // Said once more where the session had ended before; the editor knows that then.
    socket.once('close', () => this.#messages.fire({ type: 'event', event: 'terminated', seq: 0 } as vscode.DebugProtocolMessage));
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    // The messages of both protocols are framed alike: Content-Length and JSON.
    void this.#writer.write(message as unknown as Message).catch(() => {});
  }

  dispose(): void {
    this.socket.end();
    this.#messages.dispose();
  }
}
