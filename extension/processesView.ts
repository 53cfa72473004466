import * as vscode from 'vscode';
import type { ListedProcess, ProcessTree } from '../adapter/protocol.js';
import { ask } from './debugSession.js';
import { Following } from './following.js';
import { childrenOf, nodeHere, type ProcessNode, rootsOf } from './processNodes.js';
import { describeProcess, iconOf, tooltipOf } from './processWords.js';
import { short } from './quantities.js';

/** Supervisors with more children begin folded, and those below which no recorded code ran. */
const MOST_UNFOLDED = 50;

/** The view "Processes" in the debug side bar: the tree of supervision as it was at the moment where the session in focus stands, and who is in none. */
export class ProcessesView implements vscode.TreeDataProvider<ProcessNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<ProcessNode>;
  readonly #following: Following<ProcessTree>;
  #tree: ProcessTree | undefined;
  /** The process in which the session stood when the tree was shown last. */
  #here: number | undefined;

  constructor() {
    this.#view = vscode.window.createTreeView('elixirscope.processes', { treeDataProvider: this, showCollapseAll: true });
    this.#following = new Following(
      this.#view,
      (session) => ask(session, 'elixirscope/processes', {}),
      (tree) => this.#show(tree),
    );
  }

  getChildren(node?: ProcessNode): ProcessNode[] {
    if (node !== undefined) return childrenOf(node);
    return this.#tree === undefined ? [] : rootsOf(this.#tree);
  }

  getParent(node: ProcessNode): ProcessNode | undefined {
    return node.kind === 'others' ? undefined : node.parent;
  }

  getTreeItem(node: ProcessNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    if (node.kind === 'process') return processItem(node.process, node);
    if (node.kind === 'others') {
      const item = new vscode.TreeItem(vscode.l10n.t('Not supervised'), this.#tree?.roots.length === 0 ? Expanded : Collapsed);
      item.id = 'others';
      item.description = `${node.processes.length}`;
      return item;
    }
    const item = new vscode.TreeItem(vscode.l10n.t('{0} more', node.count.toLocaleString()), None);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.command = { command: 'elixirscope.goToProcess', title: vscode.l10n.t('Go to Process…') };
    return item;
  }

  dispose(): void {
    for (const one of [this.#following, this.#view, this.#changed]) one.dispose();
  }

  /** Rows are known by their processes, so what was unfolded or selected stays so. */
  #show(tree: ProcessTree | undefined): void {
    this.#tree = tree;
    this.#view.description = tree && vscode.l10n.t('at {0}', short(tree.time, vscode.env.language));
    this.#view.message = tree?.remark;
    this.#changed.fire();
    const here = tree && nodeHere(tree);
    const moved = here !== undefined && here.process.process !== this.#here;
    this.#here = here?.process.process;
    if (moved) void this.#view.reveal(here, { select: false, focus: false });
  }
}

function processItem(process: ListedProcess, node: ProcessNode): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const { children, name, pid, kind, status, hasState, threadId, here } = process;
  const isFolded = children.length > MOST_UNFOLDED || !ranCode(process);
  const item = new vscode.TreeItem(name, children.length === 0 ? None : isFolded ? Collapsed : Expanded);
  item.id = `${process.process}`;
  item.description = describeProcess(process);
  item.tooltip = tooltipOf(process);
  item.iconPath = iconOf(process);
  item.accessibilityInformation = { label: [name === pid ? pid : name, kind, status, item.description].join(', ') };
  // Menus ask for these words.
  item.contextValue = [kind, status, threadId !== undefined && 'thread', hasState && 'states', here && 'here'].filter(Boolean).join(' ');
  if (threadId !== undefined)
    item.command = { command: 'elixirscope.goToThisProcess', title: vscode.l10n.t('Go to This Process'), arguments: [node] };
  else if (hasState) item.command = { command: 'elixirscope.showStates', title: vscode.l10n.t('Show State Changes'), arguments: [node] };
  return item;
}

function ranCode({ threadId, children }: ListedProcess): boolean {
  return threadId !== undefined || children.some(ranCode);
}
