import * as vscode from 'vscode';
import type { RecordingSummary } from '../adapter/protocol.js';
import type { EngineClient } from './client.js';
import { byProject, describeRecording, iconOf, titleOf, tooltipOf } from './recordingWords.js';

/** Ages are told in minutes. */
const AGES_EVERY_MS = 60_000;

/** A project's recordings, or one of them. */
export type RecordingNode =
  | { readonly kind: 'project'; readonly name: string; readonly recordings: readonly RecordingSummary[] }
  | { readonly kind: 'recording'; readonly recording: RecordingSummary };

/** The Recordings view: a folder a project, newest first. It follows what happens to recordings in this window, in others, and on the command line. */
export class RecordingsView implements vscode.TreeDataProvider<RecordingNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<RecordingNode>;
  readonly #disposables: vscode.Disposable[];

  constructor(private readonly engine: EngineClient) {
    this.#view = vscode.window.createTreeView('elixirscope.recordings', {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    const ages = setInterval(() => this.#view.visible && this.#changed.fire(), AGES_EVERY_MS);
    this.#disposables = [
      this.#view,
      this.#changed,
      engine.onNotification('elixirscope/recordingsChanged', () => this.#changed.fire()),
      { dispose: () => clearInterval(ages) },
    ];
  }

  /** The rows that are selected. */
  get selection(): readonly RecordingNode[] {
    return this.#view.selection;
  }

  async getChildren(node?: RecordingNode): Promise<RecordingNode[]> {
    if (node !== undefined) return node.kind === 'project' ? node.recordings.map((recording) => ({ kind: 'recording', recording })) : [];
    const projects = byProject(await this.engine.request('elixirscope/recordings'));
    return [...projects].map(([name, recordings]) => ({ kind: 'project', name, recordings }));
  }

  getTreeItem(node: RecordingNode): vscode.TreeItem {
    return node.kind === 'project' ? projectItem(node) : recordingItem(node.recording);
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
  }
}

function projectItem({ name, recordings }: Extract<RecordingNode, { kind: 'project' }>): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const isHere = vscode.workspace.workspaceFolders?.some(({ uri }) => recordings.some(({ project }) => project?.startsWith(uri.fsPath)));
  const item = new vscode.TreeItem(name, isHere || isHere === undefined ? Expanded : Collapsed);
  item.id = `project ${name}`;
  item.iconPath = new vscode.ThemeIcon('folder');
  item.description = `${recordings.length}`;
  item.contextValue = 'project';
  return item;
}

function recordingItem(recording: RecordingSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(titleOf(recording));
  item.id = recording.folder;
  item.iconPath = iconOf(recording);
  item.description = describeRecording(recording);
  item.tooltip = tooltipOf(recording);
  item.accessibilityInformation = { label: `${titleOf(recording)}, ${item.description}` };
  // Menus ask for these words.
  const { live, open, kept, status } = recording;
  item.contextValue = ['recording', live && 'live', open && 'open', kept && 'kept', status].filter(Boolean).join(' ');
  if (status !== 'unreadable')
    item.command = { command: 'elixirscope.replay', title: vscode.l10n.t('Replay'), arguments: [recording.folder] };
  return item;
}
