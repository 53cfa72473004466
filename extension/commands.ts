import * as vscode from 'vscode';
import type { EngineClient } from './client.js';

/** What commands may use. */
export interface Parts {
  readonly engine: EngineClient;
  readonly log: vscode.LogOutputChannel;
}

/** Every command by its id; package.json says what it is called and where it can be found. */
const COMMANDS: Readonly<Record<string, (parts: Parts, ...args: readonly unknown[]) => unknown>> = {
  'elixirscope.record': () =>
    vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], { type: 'elixirscope', request: 'launch', name: '' }),
  'elixirscope.showLog': ({ log }) => log.show(),
};

export function registerCommands(context: vscode.ExtensionContext, parts: Parts): void {
  for (const [id, command] of Object.entries(COMMANDS))
    context.subscriptions.push(vscode.commands.registerCommand(id, (...args: readonly unknown[]) => command(parts, ...args)));
}
