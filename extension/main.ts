import * as vscode from 'vscode';
import { EngineClient } from './client.js';
import { registerCommands } from './commands.js';
import { watchForCrashes } from './crash.js';
import { DebugAdapterFactory } from './debugFactory.js';
import { ExportedFile } from './exportedFile.js';
import { showFailure } from './failure.js';
import { registerLaunchConfigurations, TYPE } from './launchConfig.js';
import { openLog } from './log.js';
import { RecordingsView } from './recordingsView.js';
import { StatusBar } from './statusBar.js';

let engine: EngineClient | undefined;

/** A flat list of what there is. Each registers itself and leaves with `context.subscriptions`. */
export function activate(context: vscode.ExtensionContext): void {
  const log = openLog(context);
  engine = new EngineClient(context, log);
  const statusBar = new StatusBar();
  const sessions = new DebugAdapterFactory(engine, log);
  context.subscriptions.push(statusBar);
  context.subscriptions.push(vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, sessions));
  context.subscriptions.push(watchForCrashes(engine, sessions, log));
  context.subscriptions.push(new RecordingsView(engine));
  context.subscriptions.push(vscode.window.registerCustomEditorProvider('elixirscope.exported', new ExportedFile()));
  registerLaunchConfigurations(context);
  registerCommands({ context, engine, log, statusBar });
  engine.start().catch(showFailure);
}

/** VS Code waits for it: nothing of ours outlives the window. */
export async function deactivate(): Promise<void> {
  await engine?.stop();
}
