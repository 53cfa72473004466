import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Parts } from './commands.js';
import { showFailure } from './failure.js';
import { recordingOf, TYPE } from './launchConfig.js';
import { insideOf, isTestFile, nameOf, nearestMixProject, type Task } from './mixProject.js';
import { activeFile } from './project.js';

/** Records what F5 would without a launch.json. */
export function record(): Thenable<boolean> {
  const file = vscode.window.activeTextEditor?.document.uri;
  const folder = (file && vscode.workspace.getWorkspaceFolder(file)) ?? vscode.workspace.workspaceFolders?.[0];
  return vscode.debug.startDebugging(folder, { type: TYPE, request: 'launch', name: '' });
}

/** Records the tests of a file: the one given (a menu's), else the one that is open. */
export async function recordTestFile(_parts: Parts, uri: unknown): Promise<void> {
  const file = uri instanceof vscode.Uri ? uri.fsPath : activeFile();
  if (file === undefined || !isTestFile(file))
    return showFailure(vscode.l10n.t('This is no test file: its name does not end in _test.exs.'));
  await start(file, (path) => ({ task: 'test', taskArgs: [path] }));
}

/** Records the one test that the cursor is in. */
export async function recordTestAtCursor(parts: Parts): Promise<void> {
  const test = await locateTest(parts);
  if (test !== undefined) await start(test.file, (path) => ({ task: 'test', taskArgs: [`${path}:${test.line}`] }), test.name);
}

async function start(file: string, taskOf: (path: string) => Task, name?: string): Promise<void> {
  const project = nearestMixProject(dirname(file));
  if (project === undefined) return showFailure(vscode.l10n.t('{0} belongs to no mix project: there is no mix.exs above it.', file));
  const task = taskOf(insideOf(project, file));
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  await vscode.debug.startDebugging(folder, recordingOf(project, task, name === undefined ? nameOf(task) : `${nameOf(task)} "${name}"`));
}

/** The test at the cursor; where there is none, says so. */
async function locateTest({ engine }: Parts): Promise<{ file: string; line: number; name: string } | undefined> {
  const editor = vscode.window.activeTextEditor;
  const file = activeFile();
  if (editor === undefined || file === undefined) return undefined;
  const line = editor.selection.active.line + 1;
  const test = await engine.request('elixirscope/testAt', { text: editor.document.getText(), line });
  if (test !== null) return { file, line: test.line, name: test.name };
  void showFailure(vscode.l10n.t('There is no test at the cursor.'), {
    command: 'elixirscope.recordTestFile',
    title: vscode.l10n.t('Record This Test File'),
  });
  return undefined;
}

// --- variables for launch.json: ${command:MixProject}, ${command:TestAtCursor}

/** The folder of the nearest mix project above the active file. */
export function mixProjectVariable(): string | undefined {
  const file = activeFile();
  const project = file === undefined ? undefined : nearestMixProject(dirname(file));
  if (project === undefined) void showFailure(vscode.l10n.t('There is no mix.exs above the active file.'));
  return project;
}

/** `file:line` of the test at the cursor, as `mix test` takes it. Undefined gives the launch up. */
export async function testAtCursorVariable(parts: Parts): Promise<string | undefined> {
  const test = await locateTest(parts);
  return test === undefined ? undefined : `${test.file}:${test.line}`;
}
