import * as vscode from 'vscode';
import type { OutputLine } from '../adapter/protocol.js';
import { short } from './quantities.js';

/** The lines of what was written or logged at once; one at least. */
export function linesOf({ text }: OutputLine): readonly string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** Who wrote it, when; and what it is where it is not simply output. */
export function describeLine(line: OutputLine): string {
  const { name, time } = line;
  // With the pid of a process that has a name there would be no room for the rest.
  const who = name.replace(/ #PID<[\d.]+>$/, '');
  return [kindOf(line), who, short(time, vscode.env.language)].filter(Boolean).join(' · ');
}

export function tooltipOfLine(line: OutputLine): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString().appendText(describeLine({ ...line, name: `${line.name} ` })).appendMarkdown('\n');
  return tooltip.appendCodeblock(line.text.trimEnd(), 'text');
}

export function iconOfLine(line: OutputLine, here: boolean): vscode.ThemeIcon {
  const icon = (id: string, colour?: string) => new vscode.ThemeIcon(id, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  if (here) return icon('debug-stackframe', 'debugIcon.breakpointCurrentStackframeForeground');
  const colour = (id: string) => (line.later ? 'disabledForeground' : id);
  if (line.stream === 'stdout') return icon('chevron-right', colour('descriptionForeground'));
  if (line.stream === 'stderr') return icon('chevron-right', colour('list.errorForeground'));
  switch (line.level) {
    case 'debug':
      return icon('bug', colour('descriptionForeground'));
    case 'info':
    case 'notice':
      return icon('info', colour('notificationsInfoIcon.foreground'));
    case 'warning':
      return icon('warning', colour('list.warningForeground'));
    case 'mark':
      return icon('bookmark', colour('descriptionForeground'));
    default:
      return icon('error', colour('list.errorForeground'));
  }
}

function kindOf({ stream, level }: OutputLine): string {
  if (stream === 'stdout') return '';
  return stream === 'stderr' ? vscode.l10n.t('standard error') : (level ?? '');
}
