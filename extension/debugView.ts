import * as vscode from 'vscode';
import { TYPE } from './launchConfig.js';

/**
 * Brings up the Run and Debug view as a session begins. VS Code does so by itself only at a first breakpoint, and ours stand at a failure:
 * without its variables and processes in sight one would not know what there is to see. Before the session, for a view that comes up when
 * the session stands already shows its scopes and processes folded. The setting `debug.openDebug` can forbid it.
 */
export function showDebugViewWithSessions(): vscode.Disposable {
  return vscode.debug.registerDebugConfigurationProvider(TYPE, {
    async resolveDebugConfigurationWithSubstitutedVariables(_folder, config) {
      const wanted = vscode.workspace.getConfiguration('debug').get('openDebug') !== 'neverOpen';
      if (wanted && config.noDebug !== true) await show();
      return config;
    },
  });
}

/** The view would keep the keyboard. */
async function show(): Promise<void> {
  await vscode.commands.executeCommand('workbench.view.debug');
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
}
