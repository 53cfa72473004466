import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { PatternLevel } from '../adapter/protocol.js';
import type { Parts } from './commands.js';
import { ask } from './debugSession.js';
import { showFailure } from './failure.js';
import { insideOf, nearestMixProject } from './mixProject.js';

/** Patterns and how much is recorded of what they name, in the order in which they count: `elixirscope.levels`. */
export type Levels = Readonly<Record<string, PatternLevel>>;

const SETTING = 'levels';

/** "Record This …" and "Don't Record This …": writes the code at the cursor, or at the stack frame of a menu, into the settings. */
export const chooseCode =
  (level: 'full' | 'off') =>
  async (parts: Parts, frame: unknown): Promise<void> => {
    const place = await placeOf(frame);
    if (place === undefined)
      return showFailure(
        vscode.l10n.t('Put the cursor into the module or function that is meant: a file with Elixir code has to be open.'),
      );
    const pattern = await choose(parts, place, level);
    if (pattern === undefined) return;
    const setting = new CodeLevels(place.document.uri);
    const before = setting.own;
    await setting.write({ ...without(before, pattern), [pattern]: level });
    const running = await setRunning(parts, pattern, level);
    const [undo, show] = [vscode.l10n.t('Undo'), vscode.l10n.t('Show Setting')];
    const chosen = await vscode.window.showInformationMessage(done(pattern, level, running), undo, show);
    if (chosen === show) await setting.show();
    if (chosen !== undo) return;
    await setting.write(before);
    await setRunning(parts, pattern, before[pattern] ?? 'default');
  };

/** What launch configurations get of the settings: those that were chosen last count. */
export function withChosenCode(config: vscode.DebugConfiguration, folder: vscode.WorkspaceFolder | undefined): vscode.DebugConfiguration {
  const chosen = vscode.workspace.getConfiguration('elixirscope', folder).get<Levels>(SETTING) ?? {};
  return config.recording === undefined ? withLevels(config, config.levels, chosen) : config;
}

/** Two ways of saying `levels`, the later last. What is of a wrong type is left for the engine to say. */
export function withLevels(config: vscode.DebugConfiguration, earlier: unknown, later: unknown): vscode.DebugConfiguration {
  const [before, after] = [earlier ?? {}, later ?? {}];
  if (typeof before !== 'object' || typeof after !== 'object' || Object.keys({ ...before, ...after }).length === 0) return config;
  return { ...config, levels: { ...Object.fromEntries(Object.entries(before).filter(([pattern]) => !(pattern in after))), ...after } };
}

interface CodePlace {
  readonly document: vscode.TextDocument;
  /** Counted from 1. */
  readonly line: number;
}

/** As VS Code hands it to what the menu of a stack frame runs. */
interface FrameItem {
  readonly frameLocation?: { readonly range?: { readonly startLineNumber?: number }; readonly source?: { readonly path?: string } };
}

async function placeOf(item: unknown): Promise<CodePlace | undefined> {
  const { frameLocation } = (item ?? {}) as FrameItem;
  const [path, frameLine] = [frameLocation?.source?.path, frameLocation?.range?.startLineNumber];
  if (path !== undefined && frameLine !== undefined)
    return { document: await vscode.workspace.openTextDocument(vscode.Uri.file(path)), line: frameLine };
  const editor = vscode.window.activeTextEditor;
  return editor?.document.languageId === 'elixir' ? { document: editor.document, line: editor.selection.active.line + 1 } : undefined;
}

/** The pattern that the user means: the function, the module, the file, the dependency. */
async function choose({ engine }: Parts, { document, line }: CodePlace, level: 'full' | 'off'): Promise<string | undefined> {
  const at = await engine.request('elixirscope/codeAt', { text: document.getText(), line });
  const file = inProject(document.uri);
  const [, app] = /^deps\/([a-z_]\w*)\//.exec(file ?? '') ?? [];
  const items = [
    ...itemOf(at?.function, vscode.l10n.t('this function'), 'symbol-method'),
    ...itemOf(at?.module, vscode.l10n.t('the module'), 'symbol-class'),
    ...itemOf(file, vscode.l10n.t('all of this file'), 'symbol-file'),
    ...itemOf(app && `app:${app}`, vscode.l10n.t('the whole dependency'), 'package'),
  ];
  const title = level === 'full' ? vscode.l10n.t('What is to be recorded?') : vscode.l10n.t('What is not to be recorded?');
  const placeHolder =
    level === 'full'
      ? vscode.l10n.t('Every statement of it, whatever else is recorded. It is written to the settings.')
      : vscode.l10n.t('It runs at full speed, unseen. It is written to the settings.');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.label;
}

const itemOf = (label: string | undefined, description: string, icon: string): vscode.QuickPickItem[] =>
  label === undefined ? [] : [{ label, description, iconPath: new vscode.ThemeIcon(icon) }];

function inProject({ scheme, fsPath }: vscode.Uri): string | undefined {
  const project = scheme === 'file' ? nearestMixProject(dirname(fsPath)) : undefined;
  return project === undefined ? undefined : insideOf(project, fsPath);
}

/** Tells programs that are being recorded; whether there was one. */
async function setRunning({ statusBar, log }: Parts, of: string, level: PatternLevel): Promise<boolean> {
  const told = statusBar.recording.map((session) =>
    ask(session, 'elixirscope/setLevel', { level, of }).then(
      () => true,
      // It may be about to end.
      (error) => log.warn(`${session.name}: ${error}`),
    ),
  );
  return (await Promise.all(told)).includes(true);
}

function done(pattern: string, level: 'full' | 'off', running: boolean): string {
  if (level === 'full')
    return running
      ? vscode.l10n.t('From now on every statement of {0} is recorded, in the program that runs and in those to come.', pattern)
      : vscode.l10n.t('From the next recording on every statement of {0} is recorded.', pattern);
  return running
    ? vscode.l10n.t('From now on {0} is not recorded, in the program that runs and in those to come.', pattern)
    : vscode.l10n.t('From the next recording on {0} is not recorded.', pattern);
}

const without = (levels: Levels, pattern: string): Levels => Object.fromEntries(Object.entries(levels).filter(([one]) => one !== pattern));

/** The setting where it is written for a file: in its folder, in the workspace, for the user where there is neither. */
class CodeLevels {
  readonly #folder: vscode.WorkspaceFolder | undefined;
  readonly #target: vscode.ConfigurationTarget;

  constructor(file: vscode.Uri) {
    const folders = vscode.workspace.workspaceFolders ?? [];
    this.#folder = vscode.workspace.getWorkspaceFolder(file) ?? folders[0];
    const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
    this.#target = folders.length === 0 ? Global : folders.length === 1 ? Workspace : WorkspaceFolder;
  }

  /** What is written there now. */
  get own(): Levels {
    const found = this.#configuration.inspect<Levels>(SETTING);
    const { Global, Workspace } = vscode.ConfigurationTarget;
    const inFolder = this.#target === Workspace ? found?.workspaceValue : found?.workspaceFolderValue;
    return (this.#target === Global ? found?.globalValue : inFolder) ?? {};
  }

  async write(levels: Levels): Promise<void> {
    await this.#configuration.update(SETTING, Object.keys(levels).length === 0 ? undefined : levels, this.#target);
  }

  async show(): Promise<void> {
    const command =
      this.#target === vscode.ConfigurationTarget.Global ? 'workbench.action.openSettings' : 'workbench.action.openWorkspaceSettings';
    await vscode.commands.executeCommand(command, { query: `@id:elixirscope.${SETTING}` });
  }

  get #configuration(): vscode.WorkspaceConfiguration {
    return vscode.workspace.getConfiguration('elixirscope', this.#folder);
  }
}
