import { connect } from 'node:net';
import * as vscode from 'vscode';
import type { EngineClient } from './client.js';
import { EngineSession } from './engineSession.js';

/** Connects debug sessions to the engine. */
export class DebugAdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(
    private readonly engine: EngineClient,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async createDebugAdapterDescriptor(session: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor> {
    const { path, token } = await this.engine.request('elixirscope/dapEndpoint');
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.write(`${token}\n`);
    this.log.info(`Session "${session.name}" (${session.id}) is connected.`);
    return new vscode.DebugAdapterInlineImplementation(new EngineSession(socket));
  }
}
