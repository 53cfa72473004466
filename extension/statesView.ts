import * as vscode from 'vscode';
import type { StateChange, StateChanges } from '../adapter/protocol.js';
import { ask, focusedSession, whenForgotten } from './debugSession.js';
import { Following } from './following.js';
import type { StateTexts } from './stateText.js';

/** A row: a state, or the way to a process that has some. */
export type StateRow = StateChange | 'choose';

/** The states of a process of a session. */
interface Shown {
  readonly session: vscode.DebugSession;
  readonly states: StateChanges;
}

/**
 * The view "State Changes" in the panel: the states of an OTP process, each with what caused it, the one at the session's moment
 * marked. It is about the process in which the session stands, unless another was chosen.
 */
export class StatesView implements vscode.TreeDataProvider<StateRow> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<StateRow>;
  readonly #following: Following<Shown>;
  readonly #listening: vscode.Disposable;
  #shown: Shown | undefined;
  #rows: readonly StateRow[] = [];
  #chosen: { readonly session: string; readonly process: number } | undefined;
  #onlyChanges = false;

  constructor(private readonly texts: StateTexts) {
    this.#view = vscode.window.createTreeView('elixirscope.states', { treeDataProvider: this });
    this.#following = new Following(
      this.#view,
      async (session) => {
        const chosen = this.#chosen?.session === session.id ? { process: this.#chosen.process } : {};
        return { session, states: await ask(session, 'elixirscope/states', chosen) };
      },
      (shown) => {
        this.#shown = shown;
        this.#arrange();
      },
    );
    this.#listening = whenForgotten((session) => {
      if (this.#chosen?.session === session) void this.about(undefined);
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

  /** Opens what a row tells of: the state before and after, beside each other. */
  async open(change: StateChange): Promise<void> {
    if (this.#shown !== undefined) await this.texts.open(this.#shown.session, this.#shown.states, change);
  }

  /** The process whose states are shown. */
  get process(): number | undefined {
    return this.#shown?.states.process;
  }

  /** How many events of its process lay before the callback that led to a state. */
  beginOf(index: number): number {
    return this.#shown?.states.changes.find((change) => change.index === index - 1)?.n ?? 0;
  }

  getChildren(row?: StateRow): StateRow[] {
    return row === undefined ? [...this.#rows] : [];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(row: StateRow): vscode.TreeItem {
    return row === 'choose' ? chooseItem() : stateItem(row);
  }

  dispose(): void {
    for (const one of [this.#following, this.#listening, this.#view, this.#changed]) one.dispose();
  }

  #arrange(): void {
    const changes = this.#shown?.states.changes ?? [];
    const isWanted = ({ changed, index, here }: StateChange) => !this.#onlyChanges || changed || index === 0 || here;
    this.#rows = this.#shown !== undefined && changes.length === 0 ? ['choose'] : changes.filter(isWanted);
    this.#view.description = this.#shown?.states.name;
    this.#view.message = this.#shown?.states.remark;
    this.#changed.fire();
    const here = changes.find((change) => change.here);
    if (here !== undefined && this.#view.visible) void this.#view.reveal(here, { select: false, focus: false });
  }
}

function stateItem(change: StateChange): vscode.TreeItem {
  const { index, cause, state, changed, here } = change;
  // As people count, and the command line.
  const item = new vscode.TreeItem(`${index + 1}  ${cause}`);
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

function chooseItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Choose a process that has states'));
  item.iconPath = new vscode.ThemeIcon('list-flat');
  item.command = { command: 'elixirscope.showStates', title: vscode.l10n.t('Show State Changes') };
  return item;
}
