import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Parts } from './commands.js';
import { showFailure } from './failure.js';
import { helpWith } from './help.js';

/** Opens a log that `"trace": true` made: the only one, else that which the user chooses, newest first. */
export async function openTrace({ engine }: Parts): Promise<void> {
  const paths = await engine.request('elixirscope/traces');
  if (paths.length === 0) {
    const what = vscode.l10n.t('No protocol was logged yet. Set "trace": true in a launch configuration, and start it.');
    return showFailure(what, helpWith('launchJson'));
  }
  const items = paths.map((path) => ({ label: basename(path), path }));
  const title = vscode.l10n.t('Logs of the debug protocol, newest first');
  const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title });
  if (chosen !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(chosen.path));
}
