import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Imported } from '../adapter/protocol.js';
import type { Parts } from './commands.js';
import { bytes } from './quantities.js';
import { recordingIn } from './recordingCommands.js';
import { titleOf } from './recordingWords.js';

const FILTERS = { ElixirScope: ['esrec'] };

/** As `exportRecording`, without what the user then says is secret. */
export async function exportWithoutSecrets(parts: Parts, node: unknown): Promise<void> {
  const said = await vscode.window.showInputBox({
    title: vscode.l10n.t('What is not to be in the exported file?'),
    prompt: vscode.l10n.t('Parts of names, and patterns of texts between slashes, apart by blanks: password token /4[0-9]{15}/'),
  });
  const redact = (said ?? '').split(/\s+/).filter((one) => one !== '');
  if (redact.length > 0) await exportTo(parts, node, redact);
}

/** Writes a recording to one file that opens on other machines. */
export const exportRecording = (parts: Parts, node: unknown): Promise<void> => exportTo(parts, node);

async function exportTo({ engine }: Parts, node: unknown, redact?: readonly string[]): Promise<void> {
  const recording = recordingIn(node);
  if (recording === undefined) return;
  const place = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export the recording, its sources and values, to one file'),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(join(place, `${recording.projectName ?? 'recording'}-${recording.id}.esrec`)),
    filters: FILTERS,
  });
  if (file === undefined) return;
  const title = vscode.l10n.t('Exporting "{0}"', titleOf(recording));
  await withProgress({ engine }, title, (progress, token) =>
    engine.request('elixirscope/exportRecording', { folder: recording.folder, file: file.fsPath, progress, redact }, token),
  );
  const { size } = await vscode.workspace.fs.stat(file);
  void vscode.window.showInformationMessage(vscode.l10n.t('Exported to {0} ({1}).', file.fsPath, bytes(size)));
}

/** Takes in a recording from a file that the user chooses (or that is given), and offers to replay it. */
export async function importRecording(parts: Parts, uri: unknown): Promise<void> {
  const file = uri instanceof vscode.Uri ? uri.fsPath : typeof uri === 'string' ? uri : await chooseFile();
  const imported = file === undefined ? undefined : await importFrom(parts, file);
  if (imported === undefined) return;
  const replay = vscode.l10n.t('Replay');
  const said = imported.already
    ? vscode.l10n.t('This recording was here already: {0}', imported.id)
    : vscode.l10n.t('Imported {0}.', imported.id);
  if ((await vscode.window.showInformationMessage(said, replay)) === replay)
    await vscode.commands.executeCommand('elixirscope.replay', imported.folder);
}

async function chooseFile(): Promise<string | undefined> {
  const options = { title: vscode.l10n.t('Import a recording'), openLabel: vscode.l10n.t('Import'), filters: FILTERS };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

/** Takes in a recording from a file; says what was left out of it. */
export async function importFrom({ engine }: Pick<Parts, 'engine'>, file: string): Promise<Imported> {
  const title = vscode.l10n.t('Importing {0}', basename(file));
  const imported = await withProgress({ engine }, title, (progress, token) =>
    engine.request('elixirscope/importRecording', { file, progress }, token),
  );
  const { leftOut } = imported;
  if (leftOut.length > 0)
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} file(s) in it belong to no recording and were left out: {1}', leftOut.length, leftOut.slice(0, 5).join(', ')),
    );
  return imported;
}

async function withProgress<T>(
  { engine }: Pick<Parts, 'engine'>,
  title: string,
  work: (progress: string, token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const name = `${title} ${Date.now()}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (report, token) => {
    let told = 0;
    const listening = engine.onNotification('elixirscope/progress', ({ token: of, done }) => {
      if (of !== name) return;
      report.report({ increment: (done - told) * 100, message: `${Math.floor(done * 100)} %` });
      told = done;
    });
    try {
      return await work(name, token);
    } finally {
      listening.dispose();
    }
  });
}
