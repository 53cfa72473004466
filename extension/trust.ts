import * as vscode from 'vscode';

/** Whether programs of this workspace may be run; where not, says so and offers the way to allow it. */
export async function mayRunPrograms(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t('Recording runs code of this folder, and the folder is not trusted. Recordings can be looked at without.');
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
