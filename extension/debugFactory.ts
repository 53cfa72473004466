import { connect } from 'node:net';
import * as vscode from 'vscode';
import type { EngineClient } from './client.js';
import { EngineSession } from './engineSession.js';

/** Connects debug sessions to the engine. */
export class DebugAdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #open = new Set<EngineSession>();
  /** Ended with the engine, and nobody was told yet. */
  readonly #lost = new Set<EngineSession>();

  constructor(
    private readonly engine: EngineClient,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async createDebugAdapterDescriptor(session: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor> {
    const { path, token } = await this.engine.request('elixirscope/dapEndpoint');
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.write(`${token}\n`);
    this.log.info(`Session "${session.name}" (${session.id}) begins.`);
    const adapter = new EngineSession(session, socket, (lost) => {
      if (this.#open.delete(adapter) && lost && !this.engine.leaving) this.#lost.add(adapter);
      this.log.info(`Session "${session.name}" (${session.id}) ${lost ? 'ended with the engine' : 'is over'}.`);
    });
    this.#open.add(adapter);
    return new vscode.DebugAdapterInlineImplementation(adapter);
  }

  /** The engine has crashed: the sessions that went with it, those included that have not noticed yet. Each is given once. */
  takeLost(): readonly EngineSession[] {
    const lost = [...this.#lost, ...this.#open];
    this.#lost.clear();
    this.#open.clear();
    return lost;
  }
}
