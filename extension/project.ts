import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { showFailure } from './failure.js';
import { nearestMixProject, umbrellaOf } from './mixProject.js';

const NOT_THE_USERS = '**/{deps,_build,node_modules,.elixir_ls}/**';
const MOST_PROJECTS = 50;

/** The file that is looked at, where it is one on this disk. */
export function activeFile(): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}

/** Every mix project of a folder, or of the whole workspace, those highest in the tree first. */
export async function allProjects(folder?: vscode.WorkspaceFolder): Promise<string[]> {
  const pattern = folder === undefined ? '**/mix.exs' : new vscode.RelativePattern(folder, '**/mix.exs');
  const files = await vscode.workspace.findFiles(pattern, NOT_THE_USERS, MOST_PROJECTS);
  return files
    .filter(({ scheme }) => scheme === 'file')
    .map(({ fsPath }) => dirname(fsPath))
    .sort((a, b) => a.split(/[\\/]/).length - b.split(/[\\/]/).length || a.localeCompare(b));
}

/**
 * The project to record: the nearest one above `file`, else the only one in the workspace. Asks where there is a choice (an app or its umbrella,
 * several projects) and remembers the answer. Undefined where there is none, or the user would not say.
 */
export async function chooseProject(memory: vscode.Memento, file: string | undefined): Promise<string | undefined> {
  const above = file === undefined ? undefined : nearestMixProject(dirname(file));
  if (above !== undefined) {
    const umbrella = umbrellaOf(above);
    return umbrella === undefined ? above : ask(memory, [above, umbrella], above);
  }
  const roots = (vscode.workspace.workspaceFolders ?? [])
    .map(({ uri }) => nearestMixProject(uri.fsPath))
    .filter((one) => one !== undefined);
  const projects = roots.length > 0 ? [...new Set(roots)] : await allProjects();
  if (projects.length === 0) void tellNoProject();
  return ask(memory, projects, projects.join('\n'));
}

/** What was answered is asked no more, until the user wants to choose anew. */
async function ask(memory: vscode.Memento, projects: readonly string[], question: string): Promise<string | undefined> {
  if (projects.length <= 1) return projects[0];
  const answers = memory.get<Record<string, string>>(ANSWERS, {});
  const known = answers[question];
  if (known !== undefined && projects.includes(known)) return known;
  const items = projects.map((project) => ({
    label: basename(project),
    description: projects.some((other) => umbrellaOf(other) === project) ? vscode.l10n.t('the umbrella, all apps') : '',
    detail: vscode.workspace.asRelativePath(project, true),
    project,
  }));
  const title = vscode.l10n.t('Which project is to be recorded?');
  const placeHolder = vscode.l10n.t('Remembered. "ElixirScope: Choose Project" asks again.');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (chosen !== undefined) await memory.update(ANSWERS, { ...answers, [question]: chosen.project });
  return chosen?.project;
}

const ANSWERS = 'chosenProjects';

/** Asks anew which project is to be recorded. */
export async function chooseProjectAnew(memory: vscode.Memento): Promise<void> {
  await memory.update(ANSWERS, undefined);
  const project = await chooseProject(memory, activeFile());
  if (project !== undefined) vscode.window.setStatusBarMessage(vscode.l10n.t('ElixirScope records {0}', project), 5_000);
}

function tellNoProject(): Promise<void> {
  const message = vscode.l10n.t('There is no mix project here: no mix.exs above the active file, and none in the workspace.');
  return showFailure(message, { command: 'workbench.action.files.openFolder', title: vscode.l10n.t('Open Folder') });
}
