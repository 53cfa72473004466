import * as vscode from 'vscode';
import { TYPE } from './launchConfig.js';

/**
 * Brings up the Run and Debug view when a session first stands somewhere. VS Code does so by itself at breakpoints only, and ours stand at a
 * failure: without its variables and processes in sight one would not know what there is to see. The setting `debug.openDebug` still rules.
 */
export function showDebugViewAtFirstStop(): vscode.Disposable {
  const shown = new WeakSet<vscode.DebugSession>();
  return vscode.debug.onDidChangeActiveStackItem((item) => {
    const session = item?.session;
    if (session?.type !== TYPE || shown.has(session) || !(item instanceof vscode.DebugStackFrame)) return;
    shown.add(session);
    if (vscode.workspace.getConfiguration('debug').get('openDebug') !== 'neverOpen') void show();
  });
}

/** The view would take the keyboard with it. */
async function show(): Promise<void> {
  await vscode.commands.executeCommand('workbench.view.debug');
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
}
