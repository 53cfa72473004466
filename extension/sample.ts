import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Parts } from './commands.js';

/** The folder that is about to be opened with the sample in it. */
const OPENING = 'openingSample';
const FIRST_FILE = 'test/shop_test.exs';

/** Puts a copy of the sample project where the user wants it, and opens it. */
export async function openSample({ context }: Parts): Promise<void> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.Uri.file(homedir()),
      title: vscode.l10n.t('Where is the sample project to be put?'),
      openLabel: vscode.l10n.t('Put It Here'),
    })) ?? [];
  if (parent === undefined) return;
  const folder = await unused(parent);
  for (const [path, text] of Object.entries(sampleFiles(context)))
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, path), Buffer.from(text));
  await context.globalState.update(OPENING, folder.toString());
  const inNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: inNewWindow });
}

/** In the window that opens with the sample: its test, and the walkthrough where it was left. */
export async function welcomeToSample(context: vscode.ExtensionContext): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined || context.globalState.get(OPENING) !== folder.toString()) return;
  await context.globalState.update(OPENING, undefined);
  await openWalkthrough();
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, FIRST_FILE), { viewColumn: vscode.ViewColumn.Beside });
}

export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'elixirscope.elixirscope#begin', false);
}

function sampleFiles(context: vscode.ExtensionContext): Record<string, string> {
  return JSON.parse(readFileSync(context.asAbsolutePath(join('dist', 'sample.json')), 'utf8'));
}

/** `tea-shop` below `parent`, or the first of `tea-shop-2`, … that is not there yet. */
async function unused(parent: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const folder = vscode.Uri.joinPath(parent, number === 1 ? 'tea-shop' : `tea-shop-${number}`);
    const isThere = await vscode.workspace.fs.stat(folder).then(
      () => true,
      () => false,
    );
    if (!isThere) return folder;
  }
}
