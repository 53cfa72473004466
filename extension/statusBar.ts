import * as vscode from 'vscode';
import type { DapEvents, RecordingStats } from '../adapter/protocol.js';
import { TYPE } from './launchConfig.js';
import { bytes, duration } from './quantities.js';

const STATS: keyof DapEvents = 'elixirscope/stats';

/** While programs are recorded: how that goes, in the status bar. A click opens the menu of `recordingMenu`. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('elixirscope.recording', vscode.StatusBarAlignment.Left, 50);
  readonly #stats = new Map<vscode.DebugSession, RecordingStats>();
  readonly #listening: vscode.Disposable;

  constructor() {
    this.#item.name = vscode.l10n.t('ElixirScope Recording');
    this.#item.command = 'elixirscope.recordingMenu';
    this.#listening = vscode.Disposable.from(
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type === TYPE && event === STATS) this.#told(session, body);
      }),
      vscode.debug.onDidTerminateDebugSession((session) => this.#forget(session)),
    );
  }

  /** Sessions whose programs run, the one told about last at the end. */
  get recording(): readonly vscode.DebugSession[] {
    return [...this.#stats.keys()];
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  #told(session: vscode.DebugSession, stats: RecordingStats): void {
    this.#stats.delete(session);
    if (stats.state !== 'stopped') this.#stats.set(session, stats);
    this.#show();
  }

  #forget(session: vscode.DebugSession): void {
    if (this.#stats.delete(session)) this.#show();
  }

  #show(): void {
    const all = [...this.#stats.values()];
    const shown = all.at(-1);
    if (shown === undefined) {
      this.#item.hide();
      return;
    }
    const others = all.length > 1 ? ` (+${all.length - 1})` : '';
    this.#item.text = `${iconOf(shown)} ${textOf(shown)}${others}`;
    this.#item.tooltip = new vscode.MarkdownString(
      [...this.#stats].map(([session, stats]) => detailsOf(session.name, stats)).join('\n\n---\n\n'),
      true,
    );
    this.#item.backgroundColor = all.some(({ lost }) => lost > 0) ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.accessibilityInformation = { label: vscode.l10n.t('ElixirScope is recording: {0}', textOf(shown)), role: 'button' };
    this.#item.show();
  }
}

function iconOf({ state }: RecordingStats): string {
  if (state === 'starting' || state === 'stopping') return '$(sync~spin)';
  return state === 'looking' ? '$(eye)' : '$(record)';
}

/** How much is recorded now, where that is not what the run began with. */
function levelOf({ level }: RecordingStats): string | undefined {
  if (level === undefined) return undefined;
  return {
    off: vscode.l10n.t('paused'),
    minimal: vscode.l10n.t('processes only'),
    messages: vscode.l10n.t('messages only'),
    calls: vscode.l10n.t('calls only'),
    full: vscode.l10n.t('everything'),
  }[level];
}

function textOf(stats: RecordingStats): string {
  const { state, events, bytes: size, lost, elapsedMs } = stats;
  if (state === 'starting') return vscode.l10n.t('starting');
  // The program compiles first, and nothing of that is recorded.
  if (events === 0) return `${vscode.l10n.t('no events yet')} · ${duration(elapsedMs)}`;
  const parts = [
    vscode.l10n.t('{0} events', events.toLocaleString(vscode.env.language)),
    bytes(size, vscode.env.language),
    duration(elapsedMs),
  ];
  const level = levelOf(stats);
  if (level !== undefined) parts.push(level);
  if (lost > 0) parts.push(vscode.l10n.t('{0} lost', lost.toLocaleString(vscode.env.language)));
  return parts.join(' · ');
}

function detailsOf(name: string, stats: RecordingStats): string {
  const { events, bytes: size, lost, modules, elapsedMs, state } = stats;
  const doing = {
    starting: vscode.l10n.t('starting'),
    recording: vscode.l10n.t('recording'),
    looking: vscode.l10n.t('looking at what was recorded; the program runs on'),
    stopping: vscode.l10n.t('the program is being stopped'),
    stopped: vscode.l10n.t('the program has ended'),
  }[state];
  const rows = [
    [vscode.l10n.t('Events'), events.toLocaleString(vscode.env.language)],
    [vscode.l10n.t('On disk'), bytes(size, vscode.env.language)],
    [vscode.l10n.t('Lost'), lost.toLocaleString(vscode.env.language)],
    [vscode.l10n.t('Modules'), modules.toLocaleString(vscode.env.language)],
    [vscode.l10n.t('Time'), duration(elapsedMs)],
    [vscode.l10n.t('Recorded now'), levelOf(stats) ?? vscode.l10n.t('as at the beginning')],
  ];
  const escaped = name.replace(/[\\`*_{}[\]()#+\-.!|<>]/g, '\\$&');
  return `**${escaped}**: ${doing}\n\n| | |\n|---|---:|\n${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}`;
}
