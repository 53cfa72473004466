import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Parts } from './commands.js';
import { nearestMixProject } from './mixProject.js';
import { activeFile } from './project.js';
import { showReport } from './report.js';

/** Has the engine go through everything that recording needs, and shows what it found. Resolves with whether nothing fails; undefined: given up. */
export async function checkSetup({ engine, log }: Parts): Promise<boolean | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('ElixirScope checks the setup'),
  };
  const report = await vscode.window.withProgress(options, async (progress, token) => {
    const steps = engine.onNotification('elixirscope/checkStep', ({ name }) => progress.report({ message: name }));
    try {
      const wanted = { folder: folderToCheck(), trusted: vscode.workspace.isTrusted, otherExtensions: otherExtensions() };
      return await engine.request('elixirscope/checkSetup', wanted, token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      steps.dispose();
    }
  });
  if (report === undefined) return undefined;
  log.info(report.markdown);
  await showReport(vscode.l10n.t('Check Setup'), report.markdown);
  return report.works;
}

/** Where version managers are asked: the project that is looked at, else the workspace's, else no project at all. */
function folderToCheck(): string {
  const file = activeFile();
  const top = vscode.workspace.workspaceFolders?.[0]?.uri;
  const folder = top?.scheme === 'file' ? top.fsPath : undefined;
  return (file && nearestMixProject(dirname(file))) ?? (folder && nearestMixProject(folder)) ?? folder ?? homedir();
}

/** Other extensions that bring the language. */
function otherExtensions(): { readonly id: string; readonly version: string }[] {
  return vscode.extensions.all
    .filter(({ id, packageJSON }) => id !== OURS && packageJSON.contributes?.languages?.some(({ id }: { id?: string }) => id === 'elixir'))
    .map(({ id, packageJSON }) => ({ id, version: String(packageJSON.version) }));
}

const OURS = 'elixirscope.elixirscope';
