import * as vscode from 'vscode';
import type { DapRequests, OutputLine } from '../adapter/protocol.js';
import { ask, whenForgotten } from './debugSession.js';
import { Following } from './following.js';
import { KeyboardOn } from './keyboardOn.js';
import { describeLine, iconOfLine, linesOf, tooltipOfLine } from './outputWords.js';

/** So many rows before the session's moment and after it, to begin with; and more when one asks for more. */
const BEFORE = 200;
const AFTER = 50;
const MORE = 500;
/** What was not yet written is dimmed as files are that do not count: by their address. */
const LATER = vscode.Uri.from({ scheme: 'elixirscope-output', path: '/later' });

/** A row: what was written at once, a further line of that, or the way to what is left out. */
export type OutputRow =
  | { readonly kind: 'line'; readonly line: OutputLine; readonly here: boolean }
  | { readonly kind: 'rest'; readonly text: string; readonly of: OutputRow }
  | { readonly kind: 'earlier' | 'later'; readonly count: number };

type Output = DapRequests['elixirscope/output']['body'];

/**
 * The view "Program Output" in the panel: what the program had written and logged by the session's moment, and by whom, the newest marked,
 * and dimmed what came next. A row travels to the moment right after it was written.
 */
export class OutputView implements vscode.TreeDataProvider<OutputRow>, vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<OutputRow>;
  readonly #following: Following<Output>;
  readonly #keyboard = new KeyboardOn();
  readonly #disposables: readonly vscode.Disposable[];
  #rows: readonly OutputRow[] = [];
  /** What is shown, to tell whether anything changed: most steps write nothing. */
  #shown: string | undefined;
  #wanted = { before: BEFORE, after: AFTER };

  constructor() {
    this.#view = vscode.window.createTreeView('elixirscope.output', { treeDataProvider: this });
    this.#following = new Following(
      this.#view,
      (session) => ask(session, 'elixirscope/output', this.#wanted),
      (output) => this.#show(output),
    );
    this.#disposables = [
      this.#view,
      this.#changed,
      this.#following,
      this.#keyboard,
      vscode.window.registerFileDecorationProvider(this),
      whenForgotten(() => {
        this.#wanted = { before: BEFORE, after: AFTER };
      }),
    ];
  }

  /** Stands at the moment right after a row was written. The keyboard stays on the row. */
  async goTo(row: OutputRow, travel: (where: { readonly process: number; readonly n: number }) => Promise<void>): Promise<void> {
    if (row.kind === 'rest') return this.goTo(row.of, travel);
    if (row.kind !== 'line') return;
    const { index, process, n } = row.line;
    this.#keyboard.keep(async () => {
      const same = this.#rows.find((one) => one.kind === 'line' && one.line.index === index);
      if (same !== undefined) await this.#view.reveal(same, { select: true, focus: true });
    });
    await travel({ process, n });
  }

  /** Shows more of what is left out. */
  async more(which: 'earlier' | 'later'): Promise<void> {
    const { before, after } = this.#wanted;
    this.#wanted = which === 'earlier' ? { before: before + MORE, after } : { before, after: after + MORE };
    await this.#following.look();
  }

  getChildren(row?: OutputRow): OutputRow[] {
    if (row === undefined) return [...this.#rows];
    const [, ...rest] = row.kind === 'line' ? linesOf(row.line) : [];
    return rest.map((text) => ({ kind: 'rest', text, of: row }));
  }

  getParent(row: OutputRow): OutputRow | undefined {
    return row.kind === 'rest' ? row.of : undefined;
  }

  getTreeItem(row: OutputRow): vscode.TreeItem {
    if (row.kind === 'line') return lineItem(row);
    if (row.kind === 'rest') return restItem(row);
    const item = new vscode.TreeItem(
      row.kind === 'earlier'
        ? vscode.l10n.t('{0} earlier', row.count.toLocaleString())
        : vscode.l10n.t('{0} later', row.count.toLocaleString()),
    );
    item.id = row.kind;
    item.iconPath = new vscode.ThemeIcon(row.kind === 'earlier' ? 'fold-up' : 'fold-down');
    item.command = { command: 'elixirscope.moreOutput', title: vscode.l10n.t('Show More'), arguments: [row.kind] };
    return item;
  }

  provideFileDecoration({ scheme }: vscode.Uri): vscode.FileDecoration | undefined {
    return scheme === LATER.scheme ? { color: new vscode.ThemeColor('disabledForeground') } : undefined;
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
  }

  #show(output: Output | undefined): void {
    const shown = JSON.stringify(output);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { lines = [], earlier = 0, later = 0, remark } = output ?? {};
    const newest = lines.findLastIndex((line) => !line.later);
    this.#rows = [
      ...(earlier > 0 ? [{ kind: 'earlier', count: earlier } as const] : []),
      ...lines.map((line, at) => ({ kind: 'line', line, here: at === newest }) as const),
      ...(later > 0 ? [{ kind: 'later', count: later } as const] : []),
    ];
    this.#view.message = remark ?? (output === undefined || newest >= 0 ? undefined : nothingYet(lines.length > 0));
    this.#changed.fire();
    const here = this.#rows.find((row) => row.kind === 'line' && row.here);
    if (here !== undefined) void this.#view.reveal(here, { select: false, focus: false });
  }
}

function nothingYet(isMoreToCome: boolean): string {
  return isMoreToCome
    ? vscode.l10n.t('Nothing had been written or logged by this moment.')
    : vscode.l10n.t('The program wrote and logged nothing while it was recorded.');
}

function lineItem({ line, here }: Extract<OutputRow, { kind: 'line' }>): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const [first = '', ...rest] = linesOf(line);
  // VS Code would take an empty label for none.
  const item = new vscode.TreeItem(first === '' ? '\u00a0' : first, rest.length > 0 ? Collapsed : None);
  item.id = `${line.index}`;
  item.description = describeLine(line);
  item.tooltip = tooltipOfLine(line);
  item.iconPath = iconOfLine(line, here);
  if (line.later) item.resourceUri = LATER;
  item.accessibilityInformation = {
    label: [first, item.description, line.later && vscode.l10n.t('not yet written at this moment')].filter(Boolean).join(', '),
  };
  item.contextValue = 'output';
  item.command = goThere({ kind: 'line', line, here });
  return item;
}

function restItem(row: Extract<OutputRow, { kind: 'rest' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(row.text === '' ? '\u00a0' : row.text);
  if (row.of.kind === 'line' && row.of.line.later) item.resourceUri = LATER;
  item.command = goThere(row);
  return item;
}

function goThere(row: OutputRow): vscode.Command {
  return { command: 'elixirscope.goToOutput', title: vscode.l10n.t('Go There'), arguments: [row] };
}
