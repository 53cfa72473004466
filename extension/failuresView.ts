import * as vscode from 'vscode';
import type { ListedFailure } from '../adapter/protocol.js';
import { ask, focusedSession, whenSessionMoves } from './debugSession.js';
import { placeOf, summaryOf, titleOf } from './failureWords.js';

/** The view "Failures" in the debug sidebar: what failed in the recording that the session in focus shows. A click travels there. */
export class FailuresView implements vscode.TreeDataProvider<ListedFailure> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<ListedFailure>;
  readonly #disposables: vscode.Disposable[];
  #failures: readonly ListedFailure[] = [];
  #wasShown = false;

  constructor() {
    this.#view = vscode.window.createTreeView('elixirscope.failures', { treeDataProvider: this });
    this.#disposables = [this.#view, this.#changed, whenSessionMoves(() => void this.#look())];
  }

  getChildren(failure?: ListedFailure): ListedFailure[] {
    return failure === undefined ? [...this.#failures] : [];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(failure: ListedFailure): vscode.TreeItem {
    const item = new vscode.TreeItem(titleOf(failure));
    item.id = `${failure.process} ${failure.n} ${failure.time} ${failure.source}`;
    item.description = `${placeOf(failure)}  ${summaryOf(failure)}`;
    item.tooltip = tooltipOf(failure);
    item.iconPath = new vscode.ThemeIcon(failure.here ? 'debug-stackframe' : 'error', new vscode.ThemeColor('list.errorForeground'));
    item.command = { command: 'elixirscope.goToFailure', title: vscode.l10n.t('Go to This Failure'), arguments: [failure] };
    item.contextValue = 'failure';
    return item;
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
  }

  /** VS Code begins with views of the debug sidebar closed. Where there is something to choose, ours opens by itself, once a window. */
  #isToBeShown(): boolean {
    const opens = vscode.workspace.getConfiguration('debug').get('openDebug') !== 'neverOpen';
    const isFirst = opens && !this.#wasShown && this.#failures.length > 1;
    this.#wasShown ||= isFirst;
    return isFirst;
  }

  async #look(): Promise<void> {
    const session = focusedSession();
    this.#failures = session === undefined ? [] : await failuresOf(session);
    const { length } = this.#failures;
    this.#view.description = length === 0 ? undefined : `${length}`;
    this.#changed.fire();
    const here = this.#failures.find((one) => one.here);
    if (here !== undefined && (this.#view.visible || this.#isToBeShown())) await this.#view.reveal(here);
  }
}

/** All failures of the recording that a session shows; none where it shows none yet. */
export async function failuresOf(session: vscode.DebugSession): Promise<readonly ListedFailure[]> {
  return ask(session, 'elixirscope/failures', {}).then(
    ({ failures }) => failures,
    () => [],
  );
}

function tooltipOf(failure: ListedFailure): vscode.MarkdownString {
  const { message, name, test } = failure;
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown('**').appendText(titleOf(failure)).appendMarkdown('**\n\n');
  tooltip.appendText([test?.module, placeOf(failure), name].filter(Boolean).join(' · ')).appendMarkdown('\n\n');
  return tooltip.appendCodeblock(message.trimEnd(), 'text');
}
