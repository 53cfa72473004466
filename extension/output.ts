import * as vscode from 'vscode';
import type { OutputLine } from '../adapter/protocol.js';
import type { Parts } from './commands.js';
import { ask, focusedSession } from './debugSession.js';
import type { OutputRow } from './outputView.js';
import { showText } from './report.js';
import { travelTo } from './travel.js';

export const goToOutput = ({ output }: Parts, row: unknown): Promise<void> => output.goTo(row as OutputRow, travelTo);

export const moreOutput = ({ output }: Parts, which: unknown): Promise<void> => output.more(which as 'earlier' | 'later');

/** Shows what was written and logged by the session's moment as one text. */
export async function outputAsText(): Promise<void> {
  const session = focusedSession();
  if (session === undefined) return;
  const { lines, earlier } = await ask(session, 'elixirscope/output', {});
  const left = earlier === 0 ? '' : `${vscode.l10n.t('{0} earlier are left out.', earlier.toLocaleString())}\n`;
  await showText(vscode.l10n.t('Program Output.log'), left + lines.map(textOf).join(''));
}

/** As it was written; what was logged is a line of its own. */
function textOf({ stream, level, text }: OutputLine): string {
  return stream === 'log' ? `[${level}] ${text.trimEnd()}\n` : text;
}
