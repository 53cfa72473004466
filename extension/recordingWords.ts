import * as vscode from 'vscode';
import type { RecordingSummary } from '../adapter/protocol.js';
import { bytes } from './quantities.js';

/** What a recording is called. */
export function titleOf({ name, command, id }: RecordingSummary): string {
  return name ?? command ?? id;
}

/** Recordings of each project, by its name, in the order in which they come. */
export function byProject(all: readonly RecordingSummary[]): ReadonlyMap<string, readonly RecordingSummary[]> {
  const projects = new Map<string, RecordingSummary[]>();
  for (const recording of all) {
    const name = recording.projectName || vscode.l10n.t('(not known)');
    projects.set(name, [...(projects.get(name) ?? []), recording]);
  }
  return projects;
}

/** How it ended, how old and how large it is, in short. */
export function describeRecording(recording: RecordingSummary): string {
  const { live, open, kept, started, size, events } = recording;
  return [
    outcomeOf(recording),
    started === undefined || live ? undefined : ageOf(started),
    live ? undefined : bytes(size),
    events === undefined || live ? undefined : vscode.l10n.t('{0} events', events.toLocaleString()),
    kept ? vscode.l10n.t('kept') : undefined,
    open ? vscode.l10n.t('open') : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

export function tooltipOf(recording: RecordingSummary): vscode.MarkdownString {
  const { name, command, project, started, size, events, kept, open, problem, folder } = recording;
  const rows: (readonly [string, string | undefined])[] = [
    [vscode.l10n.t('Name'), name],
    [vscode.l10n.t('Command'), command],
    [vscode.l10n.t('Project'), project],
    [vscode.l10n.t('Started'), started === undefined ? undefined : new Date(started).toLocaleString()],
    [vscode.l10n.t('Ended'), outcomeOf(recording)],
    [vscode.l10n.t('Size'), bytes(size)],
    [vscode.l10n.t('Events'), events?.toLocaleString()],
    [vscode.l10n.t('Kept'), kept ? vscode.l10n.t('yes: it is not deleted to make room') : undefined],
    [vscode.l10n.t('Open'), open ? vscode.l10n.t('in a debug session: it cannot be deleted') : undefined],
    [vscode.l10n.t('Problem'), problem],
    [vscode.l10n.t('Folder'), folder],
  ];
  const text = new vscode.MarkdownString('', true);
  for (const [what, value] of rows) {
    if (value === undefined) continue;
    text.appendMarkdown(`**${what}** `).appendText(value).appendMarkdown('  \n');
  }
  return text;
}

export function iconOf({ status, exitStatus, signal, stopped }: RecordingSummary): vscode.ThemeIcon {
  const icon = (id: string, colour?: string) => new vscode.ThemeIcon(id, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  if (status === 'recording') return icon('record', 'debugIcon.stopForeground');
  if (status === 'unreadable') return icon('question');
  if (stopped) return icon('stop-circle');
  if (status === 'interrupted' || signal !== null) return icon('warning', 'list.warningForeground');
  return exitStatus === 0 ? icon('pass', 'testing.iconPassed') : icon('error', 'testing.iconFailed');
}

function outcomeOf({ status, exitStatus, signal, stopped }: RecordingSummary): string {
  if (status === 'recording') return vscode.l10n.t('is being recorded');
  if (status === 'unreadable') return vscode.l10n.t('cannot be read');
  if (stopped) return vscode.l10n.t('stopped');
  if (signal !== null) return vscode.l10n.t('ended by {0}', signal);
  if (exitStatus === 0) return vscode.l10n.t('ok');
  if (exitStatus !== null) return vscode.l10n.t('failed');
  return vscode.l10n.t('interrupted');
}

/** `3 min ago`, in the editor's language. */
export function ageOf(started: string, now = Date.now()): string {
  const seconds = (Date.parse(started) - now) / 1000;
  const words = new Intl.RelativeTimeFormat(vscode.env.language, { numeric: 'auto', style: 'short' });
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ['year', 365 * 86_400],
    ['month', 30 * 86_400],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  const [unit, length] = units.find(([, one]) => Math.abs(seconds) >= one) ?? [undefined, 1];
  return unit === undefined ? vscode.l10n.t('just now') : words.format(Math.round(seconds / length), unit);
}
