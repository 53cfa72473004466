import * as vscode from 'vscode';
import type { Answer, AnswerRow } from '../adapter/protocol.js';
import { ask } from './debugSession.js';

/**
 * The view "Ask" in the debug side bar: the questions there are, then the answer to the one asked last. The answer stays while one walks
 * through it, row by row, until it is put away or its session is over.
 */
export class AnswerView implements vscode.TreeDataProvider<AnswerRow> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<AnswerRow>;
  readonly #listening: vscode.Disposable;
  readonly #name: string | undefined;
  #answer: { readonly session: vscode.DebugSession; readonly rows: readonly AnswerRow[] } | undefined;

  constructor() {
    this.#view = vscode.window.createTreeView('elixirscope.answer', { treeDataProvider: this });
    this.#name = this.#view.title;
    this.#listening = vscode.debug.onDidTerminateDebugSession((session) => {
      if (session.id === this.#answer?.session.id) void this.clear();
    });
  }

  /** Shows an answer, and puts the keyboard on its first row. */
  async show(session: vscode.DebugSession, { title, remark, rows }: Answer): Promise<void> {
    this.#answer = { session, rows };
    this.#view.title = title;
    this.#view.message = remark ?? (rows.length === 0 ? vscode.l10n.t('Nothing was found.') : undefined);
    this.#view.description = rows.length === 0 ? undefined : `${rows.length}`;
    this.#changed.fire();
    await vscode.commands.executeCommand('setContext', 'elixirscope.answered', true);
    await vscode.commands.executeCommand('elixirscope.answer.focus');
    const [first] = rows;
    if (first !== undefined) await this.#view.reveal(first, { select: true, focus: true });
  }

  /** Puts the answer away: the questions are shown again. */
  async clear(): Promise<void> {
    this.#answer = undefined;
    this.#view.title = this.#name;
    this.#view.message = undefined;
    this.#view.description = undefined;
    this.#changed.fire();
    await vscode.commands.executeCommand('setContext', 'elixirscope.answered', false);
  }

  /** Stands where a row tells of, in the session that was asked. */
  async goTo({ process, n }: AnswerRow): Promise<void> {
    if (this.#answer !== undefined) await ask(this.#answer.session, 'elixirscope/goTo', { process, n });
  }

  getChildren(row?: AnswerRow): AnswerRow[] {
    return row === undefined ? [...(this.#answer?.rows ?? [])] : [];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(row: AnswerRow): vscode.TreeItem {
    const { text, detail, place } = row;
    const item = new vscode.TreeItem(text);
    const at = place && `${place.file}:${place.line}`;
    item.description = [at, detail].filter(Boolean).join('  ');
    item.tooltip = new vscode.MarkdownString().appendText([text, detail, at].filter(Boolean).join('\n\n'));
    item.iconPath = new vscode.ThemeIcon('arrow-small-right');
    item.contextValue = 'answer';
    item.command = { command: 'elixirscope.goToAnswer', title: vscode.l10n.t('Go There'), arguments: [row] };
    return item;
  }

  dispose(): void {
    for (const one of [this.#listening, this.#view, this.#changed]) one.dispose();
  }
}
