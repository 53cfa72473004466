import * as vscode from 'vscode';
import type { StateChange, StateChanges } from '../adapter/protocol.js';
import { ask, focusedSession } from './debugSession.js';
import { Following } from './following.js';
import { rowsAround, type Side, type StateRow, type Widened } from './stateRows.js';
import { openState } from './stateText.js';

const NOT_WIDENED: Widened = { earlier: 0, later: 0 };

/**
 * The view "State Changes" in the debug side bar: the states of an OTP process, each with what caused it, the one at the session's moment
 * marked. It is about the process in which the session stands, unless another was chosen.
 */
export class StatesView implements vscode.TreeDataProvider<StateRow> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<StateRow>;
  readonly #following: Following<StateChanges & { readonly session: string }>;
  readonly #listening: vscode.Disposable;
  #states: (StateChanges & { readonly session: string }) | undefined;
  #rows: readonly StateRow[] = [];
  #chosen: { readonly session: string; readonly process: number } | undefined;
  #onlyChanges = false;
  #widened = NOT_WIDENED;

  constructor() {
    this.#view = vscode.window.createTreeView('elixirscope.states', { treeDataProvider: this });
    this.#following = new Following(
      this.#view,
      async (session) => {
        const chosen = this.#chosen?.session === session.id ? { process: this.#chosen.process } : {};
        return { ...(await ask(session, 'elixirscope/states', chosen)), session: session.id };
      },
      (states) => this.#show(states),
    );
    this.#listening = vscode.debug.onDidTerminateDebugSession(({ id }) => {
      if (this.#chosen?.session === id) void this.about(undefined);
    });
  }

  /** Stays with a process of the session in focus; without one it is again about the process in which the session stands. */
  async about(process: number | undefined): Promise<void> {
    const session = focusedSession()?.id;
    this.#chosen = process === undefined || session === undefined ? undefined : { session, process };
    await vscode.commands.executeCommand('setContext', 'elixirscope.statesChosen', this.#chosen !== undefined);
    if (process !== undefined) await vscode.commands.executeCommand('elixirscope.states.focus');
    await this.#following.look();
  }

  /** Leaves out what changed nothing, or shows it again. */
  async onlyChanges(only: boolean): Promise<void> {
    this.#onlyChanges = only;
    await vscode.commands.executeCommand('setContext', 'elixirscope.onlyChanges', only);
    this.#arrange();
  }

  /** Shows more states before or after those that are shown. */
  widen(side: Side): void {
    this.#widened = { ...this.#widened, [side]: this.#widened[side] + 1 };
    this.#arrange();
  }

  /** Opens what a row tells of: the state before and after, beside each other. */
  async open(change: StateChange): Promise<void> {
    if (this.#states !== undefined) await openState(this.#states, change);
  }

  /** Where a row tells of. */
  placeOf(row: StateRow): { readonly process: number; readonly n: number } | undefined {
    return row.kind === 'state' && this.#states !== undefined ? { process: this.#states.process, n: row.change.n } : undefined;
  }

  getChildren(row?: StateRow): StateRow[] {
    return row === undefined ? [...this.#rows] : [];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(row: StateRow): vscode.TreeItem {
    if (row.kind === 'state') return stateItem(row.change);
    return row.kind === 'more' ? moreItem(row.side, row.count) : chooseItem();
  }

  dispose(): void {
    for (const one of [this.#following, this.#listening, this.#view, this.#changed]) one.dispose();
  }

  #show(states: (StateChanges & { readonly session: string }) | undefined): void {
    if (states?.process !== this.#states?.process || states?.session !== this.#states?.session) this.#widened = NOT_WIDENED;
    this.#states = states;
    this.#arrange();
  }

  #arrange(): void {
    this.#rows = this.#states === undefined ? [] : rowsAround(this.#states.changes, this.#onlyChanges, this.#widened);
    this.#view.description = this.#states?.name;
    this.#view.message = this.#states?.remark;
    this.#changed.fire();
    const here = this.#rows.find((row) => row.kind === 'state' && row.change.here);
    if (here !== undefined && this.#view.visible) void this.#view.reveal(here, { select: false, focus: false });
  }
}

function stateItem(change: StateChange): vscode.TreeItem {
  const { index, cause, state, changed, here } = change;
  const item = new vscode.TreeItem(`${index}  ${cause}`);
  item.id = `${index}`;
  item.description = state;
  item.iconPath = here
    ? new vscode.ThemeIcon('debug-stackframe', new vscode.ThemeColor('debugIcon.breakpointCurrentStackframeForeground'))
    : new vscode.ThemeIcon(changed ? 'diff-modified' : 'dash');
  const told = new vscode.MarkdownString();
  told.appendMarkdown('**').appendText(cause).appendMarkdown('**\n');
  item.tooltip = told.appendCodeblock(state, 'elixir');
  item.contextValue = 'state';
  item.command = { command: 'elixirscope.openState', title: vscode.l10n.t('Show the Change'), arguments: [change] };
  return item;
}

function moreItem(side: Side, count: number): vscode.TreeItem {
  const words =
    side === 'earlier' ? vscode.l10n.t('{0} earlier', count.toLocaleString()) : vscode.l10n.t('{0} later', count.toLocaleString());
  const item = new vscode.TreeItem(words);
  item.id = side;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: 'elixirscope.moreStates', title: words, arguments: [side] };
  return item;
}

function chooseItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Choose a process that has states'));
  item.iconPath = new vscode.ThemeIcon('list-flat');
  item.command = { command: 'elixirscope.showStates', title: vscode.l10n.t('Show State Changes') };
  return item;
}
