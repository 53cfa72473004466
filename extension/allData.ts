import * as vscode from 'vscode';
import type { Parts } from './commands.js';
import { bytes } from './quantities.js';

/** Deletes what ElixirScope keeps on this computer, once confirmed: recordings, logs, the compiled probe. */
export async function deleteAllData({ engine }: Parts): Promise<void> {
  const { recordings, inUse, caches, rest, folders } = await engine.request('elixirscope/allData');
  const total = bytes(recordings.bytes + caches + rest);
  const question = vscode.l10n.t('Delete all data of ElixirScope on this computer ({0})?', total);
  const detail = [
    vscode.l10n.t('{0} recording(s), {1}; those that are kept go too.', recordings.count, bytes(recordings.bytes)),
    vscode.l10n.t('The compiled probe and prepared code, {0}: made again when they are needed.', bytes(caches)),
    vscode.l10n.t('Logs and recordings deleted a moment ago, {0}.', bytes(rest)),
    inUse > 0 ? vscode.l10n.t('{0} recording(s) are open or being recorded, and stay.', inUse) : undefined,
    folders.join('\n'),
    vscode.l10n.t('This cannot be undone.'),
  ];
  const yes = vscode.l10n.t('Delete All');
  const options = { modal: true, detail: detail.filter((line) => line !== undefined).join('\n\n') };
  if ((await vscode.window.showWarningMessage(question, options, yes)) !== yes) return;
  const stayed = await engine.request('elixirscope/deleteAllData');
  void vscode.window.showInformationMessage(
    stayed === 0 ? vscode.l10n.t('All data is deleted.') : vscode.l10n.t('Deleted, but for {0} recording(s) in use.', stayed),
  );
}
