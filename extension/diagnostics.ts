import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { DiagnosticFile } from '../adapter/protocol.js';
import type { Parts } from './commands.js';
import { TYPE } from './launchConfig.js';
import { lastReport, showText } from './report.js';

/** Of a long log its end. */
const MOST_LOG = 500_000;

/** Collects what a bug report needs, lets the user see each text and leave some out, and packs the rest into one file. */
export async function saveDiagnosticBundle({ engine, context }: Parts): Promise<void> {
  const ofEngine = await engine.request('elixirscope/diagnostics', { launchConfigurations: launchConfigurations() });
  const all = [editor(), settings(), ...report(), ...logs(context), ...ofEngine];
  const chosen = await choose(all.map(({ name, text }) => ({ name, text: text.replaceAll(homedir(), '~') })));
  if (chosen === undefined || chosen.length === 0) return;
  const time = new Date().toISOString().slice(0, 16).replace(/[-:]/g, '');
  const defaultUri = vscode.Uri.file(join(homedir(), `elixirscope-diagnostics-${time}.tar.gz`));
  const target = await vscode.window.showSaveDialog({ defaultUri, title: vscode.l10n.t('Save the Diagnostic Bundle') });
  if (target === undefined) return;
  await engine.request('elixirscope/packDiagnostics', { file: target.fsPath, files: chosen });
  const reveal = vscode.l10n.t('Show in Folder');
  const said = await vscode.window.showInformationMessage(vscode.l10n.t('Saved {0}. Attach it to your report.', target.fsPath), reveal);
  if (said === reveal) await vscode.commands.executeCommand('revealFileInOS', target);
}

interface Item extends vscode.QuickPickItem {
  readonly file: DiagnosticFile;
}

/** A list of the texts, all ticked; a button beside each shows it. Undefined: given up. */
function choose(files: readonly DiagnosticFile[]): Promise<readonly DiagnosticFile[] | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  const look = { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Show This Text') };
  pick.items = files.map((file) => ({
    label: file.name,
    description: vscode.l10n.t('{0} characters', file.text.length.toLocaleString()),
    buttons: [look],
    file,
  }));
  pick.selectedItems = pick.items;
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.title = vscode.l10n.t('What goes into the bundle? Nothing is sent: you get a file.');
  pick.placeholder = vscode.l10n.t('No values, no arguments. The eye shows a text; untick what stays here.');
  return new Promise((resolve) => {
    pick.onDidTriggerItemButton(({ item }) => showText(item.file.name, item.file.text));
    pick.onDidAccept(() => {
      resolve(pick.selectedItems.map(({ file }) => file));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const pretty = (json: unknown): string => `${JSON.stringify(json, null, 2)}\n`;

function editor(): DiagnosticFile {
  const { appName, appHost, uiKind, remoteName } = vscode.env;
  const extensions = vscode.extensions.all
    .filter(({ id }) => !id.startsWith('vscode.'))
    .map(({ id, packageJSON }) => `${id} ${packageJSON.version}`);
  const trusted = vscode.workspace.isTrusted;
  return {
    name: 'editor.json',
    text: pretty({ appName, appHost, vscode: vscode.version, uiKind: vscode.UIKind[uiKind], remoteName, trusted, extensions }),
  };
}

/** Ours, where they are set. */
function settings(): DiagnosticFile {
  return { name: 'settings.json', text: pretty(vscode.workspace.getConfiguration('elixirscope')) };
}

function launchConfigurations(): readonly Readonly<Record<string, unknown>>[] {
  const folders: readonly (vscode.WorkspaceFolder | undefined)[] = vscode.workspace.workspaceFolders ?? [undefined];
  const all = folders.flatMap(
    (folder) => vscode.workspace.getConfiguration('launch', folder).get<readonly vscode.DebugConfiguration[]>('configurations') ?? [],
  );
  return all.filter(({ type }) => type === TYPE);
}

function report(): DiagnosticFile[] {
  const text = lastReport();
  return text === undefined ? [] : [{ name: 'check-setup.md', text }];
}

/** What the output channel shows. */
function logs(context: vscode.ExtensionContext): DiagnosticFile[] {
  try {
    const folder = context.logUri.fsPath;
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8').slice(-MOST_LOG) }));
  } catch {
    return [];
  }
}
