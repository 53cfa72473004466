import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import type { RecordingSummary } from '../adapter/protocol.js';
import type { EngineClient } from './client.js';
import type { Parts } from './commands.js';
import { TYPE } from './launchConfig.js';
import { allProjects } from './project.js';
import { recordingIn } from './recordingCommands.js';
import { importFrom } from './recordingFiles.js';
import { byProject, describeRecording, iconOf, titleOf } from './recordingWords.js';

/**
 * Opens a recording in a debug session: that of the Recordings view, a recording's folder, a file in it or a file that it was exported to (from the
 * explorer), the recording so named, or, where nothing is given, the one that the user picks.
 */
export async function replay(parts: Parts, what: unknown): Promise<void> {
  const named = recordingIn(what)?.folder ?? (what instanceof vscode.Uri ? what.fsPath : typeof what === 'string' ? what : undefined);
  const recording = named === undefined ? await pick(parts.engine) : await find(parts, named);
  if (recording !== undefined) await open(recording);
}

/** For launch.json: `"recording": "${command:PickRecording}"`. Undefined gives the launch up. */
export async function pickRecordingVariable({ engine }: Parts): Promise<string | undefined> {
  return (await pick(engine))?.folder;
}

async function find(parts: Parts, named: string): Promise<RecordingSummary | undefined> {
  if (extname(named) === '.esrec') {
    const imported = await importFrom(parts, named);
    return imported && parts.engine.request('elixirscope/recording', { recording: imported.folder });
  }
  const folder = statSync(named, { throwIfNoEntry: false })?.isFile() ? dirname(named) : named;
  return parts.engine.request('elixirscope/recording', { recording: folder });
}

type Item = vscode.QuickPickItem & { readonly recording?: RecordingSummary };

async function pick(engine: EngineClient): Promise<RecordingSummary | undefined> {
  const all = await engine.request('elixirscope/recordings');
  const items = [...byProject(all)].flatMap(([project, recordings]): Item[] => [
    { label: project, kind: vscode.QuickPickItemKind.Separator },
    ...recordings.map((one) => ({ label: titleOf(one), description: describeRecording(one), iconPath: iconOf(one), recording: one })),
  ]);
  if (all.length === 0) {
    await offerToRecord();
    return undefined;
  }
  const title = vscode.l10n.t('Which recording do you want to replay?');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.recording;
}

async function offerToRecord(): Promise<void> {
  const record = vscode.l10n.t('Record');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('There are no recordings yet.'), record);
  if (chosen === record) await vscode.commands.executeCommand('elixirscope.record');
}

async function open(recording: RecordingSummary): Promise<void> {
  const { folder, project } = recording;
  const here = project === undefined || existsSync(project) ? undefined : await sameProject(project);
  const substitution = here === undefined || project === undefined ? {} : { substitutePath: { [project]: here }, projectDir: here };
  const workspaceFolder = vscode.workspace.workspaceFolders?.find(({ uri }) => (here ?? project)?.startsWith(uri.fsPath));
  await vscode.debug.startDebugging(workspaceFolder, {
    type: TYPE,
    request: 'launch',
    name: titleOf(recording),
    recording: folder,
    ...substitution,
  });
}

/** A recording from another machine: the only project of the workspace whose folder has the same name is taken for the recorded one. */
async function sameProject(recorded: string): Promise<string | undefined> {
  const name = recorded.split(/[\\/]/).at(-1);
  const alike = (await allProjects()).filter((project) => basename(project) === name);
  return alike.length === 1 ? alike[0] : undefined;
}
