import * as vscode from 'vscode';
import type { ListedProcess } from '../adapter/protocol.js';

/** What a process was doing, and what waited for it, in short. */
export function describeProcess({ doing, queue, restarts, warning }: ListedProcess): string {
  return [
    warning,
    doing,
    queue > 0 ? vscode.l10n.t('{0} waiting', queue.toLocaleString()) : undefined,
    restarts > 0 ? vscode.l10n.t('restarted {0}×', restarts) : undefined,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

export function tooltipOf(process: ListedProcess): vscode.MarkdownString {
  const { name, pid, kind, childId, strategy, restarts, queue, doing, here, warning } = process;
  const kinds = {
    supervisor: vscode.l10n.t('supervisor'),
    worker: vscode.l10n.t('worker'),
    process: vscode.l10n.t('in no tree of supervision'),
  };
  const rows: (readonly [string, string | undefined])[] = [
    [vscode.l10n.t('Process'), name === pid ? pid : `${name} ${pid}`],
    [vscode.l10n.t('Kind'), kinds[kind]],
    [vscode.l10n.t('Doing'), doing],
    [vscode.l10n.t('Warning of the VM'), warning],
    [vscode.l10n.t('Child'), childId],
    [vscode.l10n.t('Strategy'), strategy],
    [vscode.l10n.t('Restarts'), kind === 'process' ? undefined : `${restarts}`],
    [vscode.l10n.t('Messages that wait'), `${queue}`],
    [vscode.l10n.t('Here'), here ? vscode.l10n.t('the session stands in it') : undefined],
  ];
  const text = new vscode.MarkdownString('', true);
  for (const [what, value] of rows) {
    if (value === undefined) continue;
    text.appendMarkdown(`**${what}** `).appendText(value).appendMarkdown('  \n');
  }
  return text;
}

export function iconOf({ kind, status, here, warning }: ListedProcess): vscode.ThemeIcon {
  const icon = (id: string, colour?: string) => new vscode.ThemeIcon(id, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  if (here) return icon('debug-stackframe', 'debugIcon.breakpointCurrentStackframeForeground');
  if (status === 'ended') return icon('circle-slash', 'disabledForeground');
  if (warning !== undefined) return icon('warning', 'list.warningForeground');
  if (kind === 'supervisor') return icon('type-hierarchy-sub');
  return status === 'waiting' ? icon('clock', 'descriptionForeground') : icon('play-circle', 'testing.iconPassed');
}
