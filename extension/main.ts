import * as vscode from 'vscode';
import { EngineClient } from './client.js';
import { registerCommands } from './commands.js';
import { DebugAdapterFactory } from './debugFactory.js';
import { registerLaunchConfigurations } from './launchConfig.js';
import { openLog } from './log.js';

/** A flat list of what there is. Each registers itself and leaves with `context.subscriptions`. */
export function activate(context: vscode.ExtensionContext): void {
  const log = openLog(context);
  const engine = new EngineClient(context, log);
  context.subscriptions.push(engine);
  registerCommands(context, { engine, log });
  registerLaunchConfigurations(context);
  context.subscriptions.push(vscode.debug.registerDebugAdapterDescriptorFactory('elixirscope', new DebugAdapterFactory(engine, log)));
  engine.start();
}
