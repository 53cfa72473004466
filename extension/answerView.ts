import * as vscode from 'vscode';
import type { Answer, AnswerRow } from '../adapter/protocol.js';
import { ask, whenForgotten } from './debugSession.js';
import { KeyboardOn } from './keyboardOn.js';

/**
 * The view "Ask" in the panel: the questions there are, then the answer to the one asked last. The answer stays while one walks through it,
 * row by row, until it is put away or its session is over or restarted.
 */
export class AnswerView implements vscode.TreeDataProvider<AnswerRow> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<AnswerRow>;
  readonly #listening: vscode.Disposable;
  readonly #keyboard: KeyboardOn;
  /** The row at the top, or that holds the one, to which one went last. */
  #visited: AnswerRow | undefined;
  #answer: { readonly session: vscode.DebugSession; readonly rows: readonly AnswerRow[] } | undefined;

  constructor() {
    this.#view = vscode.window.createTreeView('elixirscope.answer', { treeDataProvider: this });
    this.#keyboard = new KeyboardOn();
    this.#listening = whenForgotten((session) => {
      if (session === this.#answer?.session.id) void this.clear();
    });
  }

  /** Shows an answer, and puts the keyboard on its first row. */
  async show(session: vscode.DebugSession, { title, remark, rows }: Answer): Promise<void> {
    await vscode.commands.executeCommand('elixirscope.answer.focus');
    this.#answer = { session, rows };
    this.#visited = undefined;
    // VS Code would write the words of a title with capitals, atoms too.
    this.#view.description = title;
    // Without rows there is room for it, and the questions would come up in their place.
    this.#view.message = remark ?? (rows.length === 0 ? title : undefined);
    this.#changed.fire();
    await vscode.commands.executeCommand('setContext', 'elixirscope.answered', true);
    const [first] = rows;
    if (first !== undefined) await this.#view.reveal(first, { select: true, focus: true });
  }

  /** Puts the answer away: the questions are shown again. */
  async clear(): Promise<void> {
    this.#answer = undefined;
    this.#view.message = undefined;
    this.#view.description = undefined;
    this.#changed.fire();
    await vscode.commands.executeCommand('setContext', 'elixirscope.answered', false);
  }

  /** Stands where a row tells of, in the session that was asked. The keyboard stays on the row. */
  async goTo(row: AnswerRow): Promise<void> {
    if (this.#answer === undefined) return;
    const { process, n, time, asOf } = row;
    this.#visited = this.getParent(row) ?? row;
    this.#keyboard.keep(() => this.#view.reveal(row, { select: true, focus: true }));
    await ask(this.#answer.session, 'elixirscope/goTo', asOf ? { process, time } : { process, n });
  }

  /** Stands where the row after or before tells of, first at the first; at either end it stays. */
  async walk(by: 1 | -1): Promise<void> {
    const rows = this.#answer?.rows ?? [];
    const at = this.#visited === undefined ? -1 : rows.indexOf(this.#visited);
    const row = rows[at + by];
    if (row === undefined) return;
    await this.#view.reveal(row, { select: true, focus: true });
    await this.goTo(row);
  }

  getChildren(row?: AnswerRow): AnswerRow[] {
    return [...((row === undefined ? this.#answer?.rows : row.inside) ?? [])];
  }

  getParent(row: AnswerRow): AnswerRow | undefined {
    return this.#answer?.rows.find(({ inside }) => inside?.includes(row));
  }

  getTreeItem(row: AnswerRow): vscode.TreeItem {
    const { text, detail, place, inside } = row;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(text, inside === undefined || inside.length === 0 ? None : Collapsed);
    const at = place && `${place.file}:${place.line}`;
    item.description = [at, detail].filter(Boolean).join('  ');
    item.tooltip = new vscode.MarkdownString().appendText([text, detail, at].filter(Boolean).join('\n\n'));
    item.iconPath = new vscode.ThemeIcon('arrow-small-right');
    item.contextValue = 'answer';
    item.command = { command: 'elixirscope.goToAnswer', title: vscode.l10n.t('Go There'), arguments: [row] };
    return item;
  }

  dispose(): void {
    for (const one of [this.#keyboard, this.#listening, this.#view, this.#changed]) one.dispose();
  }
}
