import * as vscode from 'vscode';
import type { RecordingSummary } from '../adapter/protocol.js';
import type { Parts } from './commands.js';
import { showFailure } from './failure.js';
import { bytes } from './quantities.js';
import type { RecordingNode } from './recordingsView.js';
import { titleOf } from './recordingWords.js';

/** The recording that a menu of the Recordings view means. */
export function recordingIn(node: unknown): RecordingSummary | undefined {
  const { kind } = (node ?? {}) as Partial<RecordingNode>;
  return kind === 'recording' ? (node as Extract<RecordingNode, { kind: 'recording' }>).recording : undefined;
}

/** A menu hands over the node it was opened on, and all that are selected where that is one of them; a key nothing. */
function recordingsIn({ recordings }: Parts, node: unknown, selected: unknown): RecordingSummary[] {
  const nodes: readonly unknown[] =
    Array.isArray(selected) && selected.length > 0 ? selected : node === undefined ? recordings.selection : [node];
  return nodes.map(recordingIn).filter((one) => one !== undefined);
}

/** Asks for another name. */
export async function renameRecording(parts: Parts, node: unknown): Promise<void> {
  const [recording] = recordingsIn(parts, node, undefined);
  if (recording === undefined) return;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the recording'),
    prompt: vscode.l10n.t('Leave it empty to call it by its command again.'),
    value: recording.name ?? recording.command ?? '',
  });
  if (name !== undefined)
    await parts.engine.request('elixirscope/renameRecording', { folder: recording.folder, name: name === recording.command ? '' : name });
}

/** Keeps recordings, or lets them go when room is needed. */
export const keepRecordings =
  (kept: boolean) =>
  async (parts: Parts, node: unknown, selected: unknown): Promise<void> => {
    for (const { folder } of recordingsIn(parts, node, selected)) await parts.engine.request('elixirscope/keepRecording', { folder, kept });
  };

/** Deletes what is selected, once confirmed; for a while it can be undone. */
export async function deleteRecordings(parts: Parts, node: unknown, selected: unknown): Promise<void> {
  const { engine } = parts;
  const recordings = recordingsIn(parts, node, selected);
  const [first] = recordings;
  if (first === undefined) return;
  const size = bytes(recordings.reduce((sum, one) => sum + one.size, 0));
  const question =
    recordings.length === 1
      ? vscode.l10n.t('Delete the recording "{0}" ({1})?', titleOf(first), size)
      : vscode.l10n.t('Delete {0} recordings ({1})?', recordings.length, size);
  const yes = vscode.l10n.t('Delete');
  const detail = vscode.l10n.t('For ten minutes you can take that back.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  const { ids, refused } = await engine.request('elixirscope/deleteRecordings', { folders: recordings.map(({ folder }) => folder) });
  for (const why of refused) void showFailure(why);
  if (ids.length === 0) return;
  const undo = vscode.l10n.t('Undo');
  const done = vscode.l10n.t('Deleted {0} recording(s).', ids.length);
  if ((await vscode.window.showInformationMessage(done, undo)) === undo) await engine.request('elixirscope/undeleteRecordings', { ids });
}

/** Shows a recording's folder where the computer shows files; where that is another computer, gives its path. */
export async function revealRecording(_parts: Parts, node: unknown): Promise<void> {
  const folder = recordingIn(node)?.folder;
  if (folder === undefined) return;
  const uri = vscode.Uri.file(folder);
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
    return;
  }
  const [copy, open] = [vscode.l10n.t('Copy Path'), vscode.l10n.t('Open in a New Window')];
  const chosen = await vscode.window.showInformationMessage(folder, copy, open);
  if (chosen === copy) await vscode.env.clipboard.writeText(folder);
  if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}
